/** The beginning of a text, in whole characters. An ellipsis says that there was more. */
export const excerpt = (text: string, chars: number): string =>
  text.length <= chars ? text : `${text.slice(0, chars - 1).toWellFormed()}…`
