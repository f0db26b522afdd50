import type { CallBlock } from './call-block.ts'

/** What the next characters of a reply belong to. */
export type Mode =
  | { readonly type: 'words' }
  /** Thoughts between tags: those of `<details>`, or others. */
  | { readonly type: 'thought'; readonly isDetails: boolean }
  | { readonly type: 'header'; text: string }
  /** Behind the tag that begins a turn: the rest of the line, which names who speaks. */
  | { readonly type: 'role'; text: string }
  /** Thoughts of ReAct, which are words after all where neither an action nor an answer follows. */
  | { readonly type: 'react'; text: string }
  /** `name` closes it; `text` is all of it, with the tag that opened it. */
  | { readonly type: 'call'; readonly name: string; text: string; readonly back: Mode }
  | { readonly type: 'block'; readonly block: CallBlock }
