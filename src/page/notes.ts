import type { Note, ToolMessage } from './message.ts'

/** What happened, as a line between the messages. */
export function noteText(note: Note): string {
  switch (note.type) {
    case 'handed-over':
      return `Handed over to ${note.to}`
    case 'language':
      return `Now in ${languageName(note.language)}`
    default:
      return note satisfies never
  }
}

/** How a tool stands. */
export function toolState({ status, ms }: Pick<ToolMessage, 'status' | 'ms'>): string {
  const took = ms === undefined ? '' : ` ${ms} ms`
  switch (status) {
    case 'running':
      return 'running…'
    case 'done':
      return `done${took && ','}${took}`
    case 'failed':
      return took === '' ? 'failed' : `failed after${took}`
    case 'dropped':
      return 'not run'
    case 'unfinished':
      return 'no result'
    default:
      return status satisfies never
  }
}

/** "German" for "de"; the tag itself where it is none. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
