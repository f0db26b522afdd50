import { HOP_MS } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'

/** Hops come every 20 ms while the bot speaks: after such a gap it has stopped. */
const STOPPED_AFTER_MS = 60
/** What is held back until a message is full waits for more, but goes out so long before the carrier has played the message before. */
const FLUSH_BEFORE_MS = 60
/** How much sound goes out between two marks. */
const MARK_EVERY_MS = 1_000

/** A mark that is late by less has been on the network: to the carrier and back. */
const ROUND_TRIP_MS = 150
/** Those of a carrier that has stopped telling are not waited for. */
const MOST_LATE_MS = 3_000
const MOST_ASKED = 16

/** What has been said is heard by then, whether the carrier tells or not. */
const PLAYED_WITHIN_MS = 10_000

export interface PlaybackListener {
  /** Asks to be told when all that was sent has been played; false where that cannot be asked in the middle of it. */
  mark(name: string): boolean
  /** The bot has stopped: what is held back is to go out, a mark follows. */
  stopped(): void
}

/** Knows what a carrier has played of what it was sent, by marks among the sounds. */
export class Playback implements Disposable {
  readonly #clock: Clock
  readonly #listener: PlaybackListener
  #soundedAtMs = 0
  /** When the last sound would have been played by a carrier that is next door, and when the last of those that are on their way. */
  #endsMs = 0
  #sentEndsMs = 0
  #markedMs = Number.NEGATIVE_INFINITY
  /** Waits for the bot to stop. */
  #tail: Disposable | undefined
  #marks = 0
  /** Not reached yet, in their order, and when they would have been. */
  #asked: { readonly name: string; readonly dueMs: number }[] = []
  /** By how much the last mark was late; undefined until one has come back, for not every carrier tells. */
  #lateMs: number | undefined
  /** The mark after the last sound, until it has been reached. */
  #awaited: string | undefined
  #waiting: (() => void)[] = []

  constructor(clock: Clock, listener: PlaybackListener) {
    this.#clock = clock
    this.#listener = listener
  }

  /** How far the carrier is behind, beyond what the network takes. */
  get lagMs(): number {
    if (this.#lateMs === undefined) return 0
    const overdueMs = this.#asked[0] ? this.#clock.now() - this.#asked[0].dueMs : 0
    const lateMs = Math.max(this.#lateMs, overdueMs)
    return lateMs > MOST_LATE_MS ? 0 : Math.max(0, lateMs - ROUND_TRIP_MS)
  }

  /** Something audible is on its way; `isSent` with all before it, or held back until a message is full. */
  sounds(isSent: boolean): void {
    const nowMs = this.#clock.now()
    this.#soundedAtMs = nowMs
    this.#endsMs = Math.max(this.#endsMs, nowMs) + HOP_MS
    if (isSent) this.#sentEndsMs = this.#endsMs
    this.#awaited = undefined
    this.#tail ??= this.#watch()
    if (isSent && this.#endsMs - this.#markedMs >= MARK_EVERY_MS) this.#mark()
  }

  /**
   * A mark has come back. Those of before a clear do too, at once or late, and mean nothing any more. What is told unasked may be of
   * the sound before: the last one has not been played before its time.
   */
  reached(name: string): void {
    const nowMs = this.#clock.now()
    const index = this.#asked.findIndex((asked) => asked.name === name)
    const [mark] = this.#asked.splice(0, index + 1).slice(-1)
    if (mark) this.#lateMs = Math.max(0, nowMs - mark.dueMs)
    if (name === this.#awaited && (mark || nowMs >= this.#endsMs)) this.#settle()
  }

  /** What was not played has been thrown away. */
  cleared(): void {
    this.#tail?.[Symbol.dispose]()
    this.#tail = undefined
    this.#asked.length = 0
    this.#endsMs = this.#sentEndsMs = 0
    this.#markedMs = Number.NEGATIVE_INFINITY
    this.#settle()
  }

  /** Resolves when all has been played, or 10 s later. */
  async played(): Promise<void> {
    if (this.#tail === undefined && this.#awaited === undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    using _ = this.#clock.after(PLAYED_WITHIN_MS, resolve)
    await promise
  }

  [Symbol.dispose](): void {
    this.cleared()
  }

  #mark(): string {
    const name = `voxray-${++this.#marks}`
    this.#markedMs = this.#endsMs
    if (this.#listener.mark(name)) this.#asked.push({ name, dueMs: this.#endsMs })
    if (this.#asked.length > MOST_ASKED) this.#asked.shift()
    return name
  }

  /** Asks again when more has come meanwhile. */
  #watch(): Disposable {
    return this.#clock.after(this.#stopsMs() - this.#clock.now(), () => {
      this.#tail = this.#stopsMs() > this.#clock.now() ? this.#watch() : undefined
      if (this.#tail) return
      this.#listener.stopped()
      this.#awaited = this.#mark()
    })
  }

  #stopsMs(): number {
    const isHeld = this.#endsMs > this.#sentEndsMs
    return isHeld
      ? Math.max(this.#soundedAtMs + HOP_MS + 1, this.#sentEndsMs - FLUSH_BEFORE_MS)
      : this.#soundedAtMs + STOPPED_AFTER_MS
  }

  #settle(): void {
    this.#awaited = undefined
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
