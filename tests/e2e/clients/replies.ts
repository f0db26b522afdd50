import type { LoggedEvent } from './page/caller-page.ts'

/** One answer of the bot, as the client was told of it. */
export interface ToldReply {
  readonly startedMs: number
  /** Undefined while the bot still speaks. */
  stoppedMs: number | undefined
  /** The pieces it has begun to speak. */
  text: string
}

interface BotOutput {
  readonly text: string
  readonly spoken_status?: string
}

/** What the bot said, in order. */
export function repliesIn(events: readonly LoggedEvent[]): ToldReply[] {
  const replies: ToldReply[] = []
  for (const { type, atMs, data } of events) {
    const last = replies.at(-1)
    if (type === 'botStartedSpeaking') replies.push({ startedMs: atMs, stoppedMs: undefined, text: '' })
    else if (type === 'botStoppedSpeaking' && last) last.stoppedMs = atMs
    else if (type === 'botOutput' && last) {
      const { text, spoken_status: status } = data as BotOutput
      if (status === 'new') last.text = `${last.text} ${text}`.trimStart()
    }
  }
  return replies
}

/** Names of events, each once, in the order of their first (or last) coming. */
export function orderOf(events: readonly LoggedEvent[], which: 'first' | 'last'): string[] {
  const names = events.map(({ type }) => type)
  return which === 'first' ? [...new Set(names)] : [...new Set(names.toReversed())].toReversed()
}
