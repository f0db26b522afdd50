import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { sleep } from '../../../src/std/clock.ts'
import type { Recogniser } from '../../../src/stt/recogniser.ts'
import type { VirtualClock } from '../../support/clock.ts'

/** What the embedded recogniser takes on an idle machine. */
const READ_MS = 40
const READ_MS_PER_SECOND = 60

/** Reads a recording, however long that really takes. */
export type Read = (samples: Int16Array) => Promise<string>

interface Reading {
  readonly dueMs: number
  readonly samples: Int16Array
  readonly signal: AbortSignal
  readonly resolve: (text: Promise<string>) => void
}

/**
 * The embedded recogniser in virtual time: it answers when an idle machine would have, whatever the real time that takes. What is not
 * wanted any more before that is never read.
 */
export class VirtualReader implements Recogniser {
  readonly name = 'moonshine in virtual time'
  readonly #clock: VirtualClock
  readonly #read: Read
  readonly #readings = new Set<Reading>()

  constructor(clock: VirtualClock, read: Read) {
    this.#clock = clock
    this.#read = read
  }

  async transcribe(view: Int16Array, signal: AbortSignal): Promise<string> {
    const samples = view.slice()
    const delayMs = READ_MS + (READ_MS_PER_SECOND * samples.length) / LISTEN_RATE_HZ
    const { promise, resolve } = Promise.withResolvers<string>()
    // Who asked may have gone before it fails.
    promise.catch(() => {})
    const reading = { dueMs: this.#clock.now() + delayMs, samples, signal, resolve }
    this.#readings.add(reading)
    try {
      await sleep(this.#clock, delayMs, signal)
      return await promise
    } finally {
      this.#readings.delete(reading)
    }
  }

  /** Before the clock is moved on by `ms`, less than a reading takes: reads what falls due in that time. */
  async readAhead(ms: number): Promise<void> {
    for (const reading of this.#readings) {
      if (reading.signal.aborted || reading.dueMs > this.#clock.now() + ms) continue
      const text = this.#read(reading.samples)
      reading.resolve(text)
      // What it throws is for who asked.
      await text.catch(() => {})
      this.#readings.delete(reading)
    }
  }
}
