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

export type UserMessage = Extract<Message, { role: 'user' }>
export type BotMessage = Extract<Message, { role: 'bot' }>
