import { hopSamples, type Pcm } from '../audio/pcm.ts'
import { joined } from '../audio/sounds.ts'

type Queued = { readonly samples: Int16Array } | { readonly mark: string }

/** The carrier's buffer and what the caller hears of it: plays in order and in real time, and silence when there is nothing. */
export class Earpiece {
  readonly #rateHz: number
  readonly #behindMs: number
  readonly #heard: Int16Array[] = []
  #queue: Queued[] = []

  /** `behindMs`: a network that holds back what comes after a silence by so much. */
  constructor(rateHz: number, behindMs = 0) {
    this.#rateHz = rateHz
    this.#behindMs = behindMs
  }

  /** All that was heard since the call began. */
  get heard(): Pcm {
    return { samples: joined(this.#heard), rateHz: this.#rateHz }
  }

  /** The 20 ms that are heard now. */
  get now(): Int16Array {
    return this.#heard.at(-1) ?? new Int16Array()
  }

  /** What waits to be played. */
  get aheadMs(): number {
    const samples = this.#queue.reduce((sum, queued) => sum + ('samples' in queued ? queued.samples.length : 0), 0)
    return (samples * 1000) / this.#rateHz
  }

  play(samples: Int16Array): void {
    if (this.#behindMs > 0 && this.aheadMs === 0)
      this.#queue.push({ samples: new Int16Array((this.#behindMs * this.#rateHz) / 1000) })
    this.#queue.push({ samples })
  }

  /** True when it has been reached already. */
  mark(name: string): boolean {
    if (this.aheadMs === 0) return true
    this.#queue.push({ mark: name })
    return false
  }

  dropSound(): void {
    this.#queue = this.#queue.filter((queued) => 'mark' in queued)
  }

  /** Gives those that will not be reached now. */
  dropMarks(): string[] {
    const marks = this.#queue.flatMap((queued) => ('mark' in queued ? [queued.mark] : []))
    this.#queue = this.#queue.filter((queued) => 'samples' in queued)
    return marks
  }

  /** Plays 20 ms and gives the marks reached. */
  hop(): string[] {
    const hop = new Int16Array(hopSamples(this.#rateHz))
    const reached: string[] = []
    for (let filled = 0; ;) {
      const next = this.#queue[0]
      if (next === undefined) break
      if ('mark' in next) {
        reached.push(next.mark)
        this.#queue.shift()
        continue
      }
      if (filled === hop.length) break
      const part = next.samples.subarray(0, hop.length - filled)
      hop.set(part, filled)
      filled += part.length
      if (part.length === next.samples.length) this.#queue.shift()
      else this.#queue[0] = { samples: next.samples.subarray(part.length) }
    }
    this.#heard.push(hop)
    return reached
  }
}
