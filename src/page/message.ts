/** A stretch of the bot's text and how much of it has reached the ear. Unspoken ones are only shown. */
export interface Segment {
  readonly id: number
  readonly text: string
  readonly heardChars: number
  readonly spoken: boolean
}

export type Message =
  | {
      readonly id: number
      /** Which call of this page it belongs to, from 1. */
      readonly call: number
      readonly role: 'user'
      readonly text: string
      /** Partial texts may still change; final ones may still grow; confirmed ones are what the bot was given. */
      readonly status: 'partial' | 'final' | 'confirmed'
      readonly typed: boolean
    }
  | {
      readonly id: number
      readonly call: number
      readonly role: 'bot'
      readonly segments: readonly Segment[]
      /** Interrupted: what was not heard never will be. */
      readonly cut: boolean
    }
  | {
      readonly id: number
      readonly call: number
      readonly role: 'tool'
      /** The server's id of the tool's call. */
      readonly run: string
      readonly name: string
      /** Dropped: it was not begun. Unfinished: the call ended before it did. */
      readonly status: 'running' | 'done' | 'failed' | 'dropped' | 'unfinished'
      /** How long it took, where that is known. */
      readonly ms: number | undefined
      /** What went in and what came out, where the server shows it. */
      readonly input: string | undefined
      readonly result: string | undefined
      /** Letters that the model had written before it, in this reply. */
      readonly written: number
    }
  | { readonly id: number; readonly call: number; readonly role: 'note'; readonly note: Note }

/** What happened to the call, beside the words. */
export type Note =
  | { readonly type: 'handed-over'; readonly to: string }
  /** `language` is a tag such as "de". */
  | { readonly type: 'language'; readonly language: string }

export type UserMessage = Extract<Message, { role: 'user' }>
export type BotMessage = Extract<Message, { role: 'bot' }>
export type NoteMessage = Extract<Message, { role: 'note' }>
export type ToolMessage = Extract<Message, { role: 'tool' }>
