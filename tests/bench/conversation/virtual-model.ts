import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { sleep } from '../../../src/std/clock.ts'
import type { Recogniser, Transcript } from '../../../src/stt/recogniser.ts'
import type { EndOfTurn } from '../../../src/turn/end-of-turn.ts'
import type { VirtualClock } from '../../support/clock.ts'

/** What the embedded recogniser takes on an idle machine. */
const READ_MS = 40
const READ_MS_PER_SECOND = 60
/** What the end-of-turn model takes there, however long the turn is. */
export const JUDGED_MS = 120

/** What a model makes of a recording, however long that really takes. */
export type Run<T> = (samples: Int16Array) => Promise<T>

interface Asked<T> {
  readonly dueMs: number
  readonly samples: Int16Array
  readonly signal: AbortSignal
  readonly resolve: (answer: Promise<T>) => void
}

/**
 * A model in virtual time: it answers when an idle machine would have, whatever the real time that takes. What is not wanted any more
 * before that is never run.
 */
export class VirtualModel<T> {
  readonly #clock: VirtualClock
  readonly #run: Run<T>
  readonly #asked = new Set<Asked<T>>()

  constructor(clock: VirtualClock, run: Run<T>) {
    this.#clock = clock
    this.#run = run
  }

  async answer(view: Int16Array, delayMs: number, signal: AbortSignal): Promise<T> {
    const samples = view.slice()
    const { promise, resolve } = Promise.withResolvers<T>()
    // Who asked may have gone before it fails.
    promise.catch(() => {})
    const asked = { dueMs: this.#clock.now() + delayMs, samples, signal, resolve }
    this.#asked.add(asked)
    try {
      await sleep(this.#clock, delayMs, signal)
      return await promise
    } finally {
      this.#asked.delete(asked)
    }
  }

  /** Before the clock is moved on by `ms`, less than an answer takes: runs what falls due in that time. */
  async runAhead(ms: number): Promise<void> {
    for (const asked of this.#asked) {
      if (asked.signal.aborted || asked.dueMs > this.#clock.now() + ms) continue
      const answer = this.#run(asked.samples)
      asked.resolve(answer)
      // What it throws is for who asked.
      await answer.then(
        () => {},
        () => {},
      )
      this.#asked.delete(asked)
    }
  }
}

/** What it takes to read so much sound. */
export const readingMs = (soundMs: number): number => READ_MS + (READ_MS_PER_SECOND * soundMs) / 1000

/** The embedded recogniser. */
export const readerOf = <T extends string | Transcript>(model: VirtualModel<T>): Recogniser => ({
  name: 'moonshine in virtual time',
  transcribe: (samples, signal) => model.answer(samples, readingMs((samples.length * 1000) / LISTEN_RATE_HZ), signal),
})

/** The end-of-turn model. */
export const judgeOf = (model: VirtualModel<number>): EndOfTurn => ({
  name: 'smart-turn in virtual time',
  judge: (samples, signal) => model.answer(samples, JUDGED_MS, signal),
})
