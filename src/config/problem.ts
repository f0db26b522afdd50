/** Something wrong with the configuration: where, what, and the way out. */
export interface Problem {
  readonly key: string
  readonly wrong: string
  readonly wayOut: string
}

/** One line for a terminal. */
export const describeProblem = ({ key, wrong, wayOut }: Problem): string =>
  `${key} ${wrong}. ${wayOut}${wayOut.endsWith('?') ? '' : '.'}`
