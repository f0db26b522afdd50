import type { Message } from './message.ts'

/** The bot's reply that is being shown: its words, and between them the tools that the model used. */
export interface OpenReply {
  /** Ids of its messages, in the order in which they are shown. */
  readonly parts: readonly number[]
  /** Letters that the model has written. */
  readonly written: number
  /** Letters that are shown: the model is ahead of the voice. */
  readonly shown: number
}

export const emptyReply: OpenReply = { parts: [], written: 0, shown: 0 }

/** White space does not count: it is not the same in what is written and in what is spoken. */
export const letters = (text: string): number => text.replaceAll(/\s+/g, '').length

/**
 * Where the next words go among the parts of a reply: before the first tool that the model called after it had written most of them. The
 * words are told when they are spoken, and the tool when it begins, which is sooner.
 */
export function placeOf(parts: readonly Message[], { shown }: OpenReply, text: string): number {
  const middle = shown + letters(text) / 2
  const tool = parts.findIndex((part) => part.role === 'tool' && part.written > middle)
  return tool === -1 ? parts.length : tool
}
