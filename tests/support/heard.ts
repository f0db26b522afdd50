import type { Message } from '../../src/llm/llm.ts'
import type { Promised, WireLog } from './wire-log.ts'

/** 50 ms. */
const HOPS_PER_CHAR = 2.5

/** The level a piece is spoken at, one of eight: what sounds can be told from what should. */
export function levelOf(piece: string): number {
  let sum = 0
  for (const char of piece) sum = (sum * 31 + char.charCodeAt(0)) % 8
  return Math.round(1000 * 1.45 ** sum)
}

/** Undefined where the hop is faded, or holds the start or the end of a piece. */
export function levelIn(hop: Int16Array): number | undefined {
  const [low, high] = [Math.min(...hop), Math.max(...hop)]
  return low > 0.9 * high ? high : undefined
}

/** The pieces that have begun and are not over: while one waits for its voice, a plea to wait may come in between. */
class BegunPieces {
  readonly #texts = new Map<number, string>()
  #last = 0

  told(event: WireLog[number]): void {
    if (event.type === 'reply-started') this.#texts.clear()
    if (event.type !== 'piece') return
    if (event.status === 'new') this.#texts.set((this.#last = event.piece), event.text)
    if (event.status === 'completed' && event.piece !== this.#last) this.#texts.delete(event.piece)
  }

  /** The latest that sounds like this; any does where a hop is faded. */
  sounding(level: number | undefined): number | undefined {
    if (level === undefined) return this.#last
    const like = [...this.#texts].findLast(([, text]) => Math.abs(level / levelOf(text) - 1) < 0.1)
    return like?.[0]
  }
}

/** What sounds is a piece that was told, and no other: not one of a reply that was cut. */
const ownVoice: Promised = (log) => {
  const begun = new BegunPieces()
  return log.flatMap((event) => {
    begun.told(event)
    if (event.type !== 'play' || begun.sounding(event.level) !== undefined) return []
    return [`another voice than that of any piece at ${event.atMs}`]
  })
}

/** What has been heard of a piece only grows, never beyond it, and never beyond what has sounded. */
const honestPieces: Promised = (log) => {
  const heard = new Map<number, { chars: number; isOver: boolean }>()
  const sent = new Map<number, number>()
  const begun = new BegunPieces()
  return log.flatMap((event) => {
    begun.told(event)
    if (event.type === 'play') {
      const piece = begun.sounding(event.level) ?? 0
      sent.set(piece, (sent.get(piece) ?? 0) + 1)
    }
    if (event.type !== 'piece') return []
    const before = heard.get(event.piece)
    heard.set(event.piece, { chars: event.heardChars, isOver: event.status === 'completed' })
    const isLegal =
      (event.status === 'new') === (before === undefined) &&
      before?.isOver !== true &&
      event.heardChars >= (before?.chars ?? 0) &&
      (event.status === 'completed' ? event.heardChars === event.text.length : event.heardChars <= event.text.length) &&
      (!event.spoken ||
        event.status === 'completed' ||
        event.heardChars * HOPS_PER_CHAR <= (sent.get(event.piece) ?? 0))
    return isLegal ? [] : [`piece ${event.piece} ${event.status} with ${event.heardChars} after ${before?.chars}`]
  })
}

/** A client that counts the pieces knows as much of a cut reply as the context. */
const honestCuts: Promised = (log) => {
  const heard = heardOfReplies(log)
  return log.flatMap((event) =>
    event.type === 'interrupted' && event.heard !== (heard.get(event.reply) ?? '')
      ? [`reply ${event.reply} was heard to "${event.heard}", its pieces say "${heard.get(event.reply)}"`]
      : [],
  )
}

/** A reply that was not cut is heard to the last hop, pauses or not; the filter of another rate may add one to a piece. */
const wholeSound: Promised = (log) => {
  let hops = 0
  let wanted = 0
  let isWhole = true
  return log.flatMap((event) => {
    if (event.type === 'play') hops++
    if (event.type === 'reply-started') [hops, wanted, isWhole] = [0, 0, true]
    if (event.type === 'piece' && event.spoken && event.status === 'new') wanted++
    if (event.type === 'piece' && event.status === 'completed') {
      hops -= Math.ceil(event.text.length * HOPS_PER_CHAR)
      wanted--
    }
    if (event.type === 'interrupted' || event.type === 'failed') isWhole = false
    if (event.type !== 'bot-stopped-speaking' || !isWhole) return []
    return wanted === 0 && hops >= 0 && hops <= 10
      ? []
      : [`reply ${event.reply} lost sound: ${hops} hops, ${wanted} pieces`]
  })
}

/** With each turn the model is shown of its own words all that had reached the ear by then, and nothing else. */
export function wordsNeverHeard(log: WireLog, asked: readonly (readonly Message[])[]): string[] {
  const turns = log.flatMap(({ type }, index) => (type === 'user-turn' ? [index] : []))
  if (turns.length !== asked.length) return [`${turns.length} turns, the model was asked ${asked.length} times`]
  return asked.flatMap((messages, turn) => {
    const [said, last] = [log[turns[turn] ?? 0], messages.at(-1)]
    if (said?.type !== 'user-turn' || last?.role !== 'user' || !last.content.endsWith(said.text)) {
      return [`turn ${turn + 1} is not what the model was asked`]
    }
    const shown = messages.flatMap(({ role, content }) => (role === 'assistant' ? [content] : [])).join(' ')
    const heard = wordsOf(heardOfReplies(log.slice(0, turns[turn])).values())
    return shown === heard ? [] : [`turn ${turn + 1} is shown "${shown}", heard was "${heard}"`]
  })
}

function heardOfReplies(log: WireLog): Map<number, string> {
  const replies = new Map<number, Map<number, string>>()
  for (const event of log) {
    if (event.type !== 'piece') continue
    const pieces = replies.get(event.reply) ?? new Map<number, string>()
    replies.set(event.reply, pieces.set(event.piece, event.text.slice(0, event.heardChars)))
  }
  return new Map([...replies].map(([reply, pieces]) => [reply, wordsOf(pieces.values())]))
}

const wordsOf = (texts: Iterable<string>): string => [...texts].filter((text) => text !== '').join(' ')

/** What sounds, what is told of it, and what is remembered are the same. Speech is taken to last 50 ms a character. */
export const HEARD_PROMISES: readonly Promised[] = [ownVoice, honestPieces, honestCuts, wholeSound]
