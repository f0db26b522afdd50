import type { Log, Rule } from '../log.ts'
import { HOPS_PER_CHAR, levelOf } from '../sound.ts'

const HOP_MS = 20

/** The pieces that have begun and are not over: while one waits for its voice, a plea to wait may come in between. */
class BegunPieces {
  readonly #texts = new Map<number, string>()
  #last = 0

  told(event: Log[number]): void {
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
export const ownVoice: Rule = (log) => {
  const begun = new BegunPieces()
  return log.flatMap((event) => {
    begun.told(event)
    if (event.type !== 'play' || begun.sounding(event.level) !== undefined) return []
    return [`another voice than that of any piece at ${event.atMs}`]
  })
}

/** The far side plays what it is sent hop by hop, and begins with the first at once. Pieces are in their order. */
class FarEar {
  /** When each hop has been played. */
  readonly #ends = new Map<number, number[]>()
  readonly #lateMs: number
  #playedMs = 0

  /** It has a buffer for what comes so late. */
  constructor(lateMs: number) {
    this.#lateMs = lateMs
  }

  takes(piece: number, atMs: number): void {
    this.#playedMs = Math.max(this.#playedMs, atMs) + HOP_MS
    const ends = this.#ends.get(piece) ?? []
    ends.push(this.#playedMs)
    this.#ends.set(piece, ends)
  }

  forgets(atMs: number): void {
    this.#playedMs = Math.min(this.#playedMs, atMs)
  }

  /** Hops of a piece, by then and by the next beat. */
  heard(piece: number, atMs: number): number {
    const ends = this.#ends.get(piece) ?? []
    const left = ends.findIndex((endMs) => endMs > atMs + HOP_MS + this.#lateMs)
    return left < 0 ? ends.length : left
  }
}

/** What has been heard of a piece only grows, never beyond it, and never beyond what has sounded. */
export const honestPieces =
  (lateMs: number): Rule =>
  (log) => {
    const heard = new Map<number, { chars: number; isOver: boolean }>()
    const ear = new FarEar(lateMs)
    const begun = new BegunPieces()
    // A voice that ends early says so to nobody: what a plea to wait has lost cannot be known.
    let isTrouble = false
    return log.flatMap((event) => {
      begun.told(event)
      if (event.type === 'reply-started') isTrouble = false
      if (event.type === 'trouble' && event.stage === 'tts') isTrouble = true
      if (event.type === 'play') ear.takes(begun.sounding(event.level) ?? 0, event.atMs)
      if (event.type === 'clear') ear.forgets(event.atMs)
      if (event.type !== 'piece') return []
      const before = heard.get(event.piece)
      heard.set(event.piece, { chars: event.heardChars, isOver: event.status === 'completed' })
      const isLegal =
        (event.status === 'new') === (before === undefined) &&
        before?.isOver !== true &&
        event.heardChars >= (before?.chars ?? 0) &&
        (event.status === 'completed'
          ? event.heardChars === event.text.length
          : event.heardChars <= event.text.length) &&
        (!event.spoken ||
          isTrouble ||
          event.status === 'completed' ||
          event.heardChars * HOPS_PER_CHAR <= ear.heard(event.piece, event.atMs))
      return isLegal ? [] : [`piece ${event.piece} ${event.status} with ${event.heardChars} after ${before?.chars}`]
    })
  }

/** A client that counts the pieces knows as much of a cut reply as the context. */
export const honestCuts: Rule = (log) => {
  const heard = heardOfReplies(log)
  return log.flatMap((event) =>
    event.type === 'interrupted' && event.heard !== (heard.get(event.reply) ?? '')
      ? [`reply ${event.reply} was heard to "${event.heard}", its pieces say "${heard.get(event.reply)}"`]
      : [],
  )
}

/** A reply that was not cut is heard to the last hop, pauses or not; the filter of another rate may add one to a piece. */
export const wholeSound: Rule = (log) => {
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
    // Where a voice broke off, a word is rather said twice than not at all.
    const isTrouble = event.type === 'trouble' && event.stage === 'tts'
    if (event.type === 'interrupted' || event.type === 'failed' || isTrouble) isWhole = false
    if (event.type !== 'bot-stopped-speaking' || !isWhole) return []
    return wanted === 0 && hops >= 0 && hops <= 10
      ? []
      : [`reply ${event.reply} lost sound: ${hops} hops, ${wanted} pieces`]
  })
}

/** What has been heard of each reply so far. */
export function heardOfReplies(log: Log): Map<number, string> {
  const replies = new Map<number, Map<number, string>>()
  for (const event of log) {
    if (event.type !== 'piece') continue
    const pieces = replies.get(event.reply) ?? new Map<number, string>()
    replies.set(event.reply, pieces.set(event.piece, event.text.slice(0, event.heardChars)))
  }
  return new Map([...replies].map(([reply, pieces]) => [reply, wordsOf(pieces.values())]))
}

export const wordsOf = (texts: Iterable<string>): string => [...texts].filter((text) => text !== '').join(' ')

/** Whatever is in flight, and fades. */
const SLACK_HOPS = 5
/** A slow voice is allowed for: until a piece is complete its words are taken to be longer than they are here. */
const SURE_SHARE = 0.5
/** The longest word of the models, which counts when it is over. */
const WORD_CHARS = 9

/** What has sounded of a reply that is cut is remembered, but for a word that was not over. Each voice that breaks off may have it said again. */
export const nothingForgotten: (leadMs: number) => Rule = (leadMs) => (log) => {
  const hops = new Map<number, number>()
  const begun = new BegunPieces()
  const heard = new Map<number, number>()
  let breaks = 0
  return log.flatMap((event) => {
    begun.told(event)
    if (event.type === 'reply-started') {
      hops.clear()
      breaks = 0
    }
    if (event.type === 'trouble' && event.stage === 'tts') breaks++
    if (event.type === 'play') {
      const piece = begun.sounding(event.level) ?? 0
      hops.set(piece, (hops.get(piece) ?? 0) + 1)
    }
    if (event.type === 'piece') heard.set(event.piece, event.heardChars)
    if (event.type !== 'interrupted') return []
    return [...hops].flatMap(([piece, count]) => {
      const sounded = ((count - leadMs / 20 - SLACK_HOPS) / HOPS_PER_CHAR) * SURE_SHARE - WORD_CHARS * (1 + breaks)
      return (heard.get(piece) ?? 0) >= sounded ? [] : [`of piece ${piece} ${sounded} characters sounded at the least`]
    })
  })
}
