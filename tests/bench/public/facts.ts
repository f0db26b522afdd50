import { joined } from '../../../src/audio/sounds.ts'
import { TOLD_AFTER_MS } from '../conversation/word-stream.ts'
import type { Word } from '../conversation/recording.ts'
import type { Span } from '../conversation/labels.ts'
import { samplesOf } from '../conversation/sounds.ts'
import { type Transcript, transcriptOf } from '../../../src/stt/recogniser.ts'
import type { Run } from '../conversation/virtual-model.ts'

/** The recogniser is asked after so much silence, and the end-of-turn model after so much. */
export const READ_AFTER_MS = 200
export const JUDGED_AFTER_MS = 100
/** Sound from before a voice was noticed, and before it went on. */
const BEFORE_MS = 500
/** What the end-of-turn model hears at most. */
const JUDGED_MS = 8000
/** From here on a pause settles what was said, and this is the longest stretch that is read: as `src/stt/batch.ts` does it. */
const SETTLE_MS = 5000
const LONGEST_MS = 20_000

/** A whole turn: the last silence is its end, and it went on after every other one. */
export interface SilentTurn {
  /** What a recogniser that streams would know, in place of the embedded one. */
  readonly words?: readonly Word[]
  readonly id: string
  readonly samples: Int16Array
  readonly onsetMs: number
  readonly silences: readonly Span[]
}

/** What is known in a silence, and of it. */
export interface Silence {
  /** A `hold` is one after which the turn goes on. */
  readonly label: 'hold' | 'eot'
  readonly ms: number
  /** What the recogniser reads up to `readAfterMs` into the silence, and how much sound that is. */
  readonly text: string
  readonly readAfterMs: number
  readonly readMs: number
  /** How likely the turn is over, 0 to 1, by its sound up to 100 ms into the silence. */
  readonly over: number
}

export interface TurnFacts {
  readonly id: string
  readonly silences: readonly Silence[]
}

export interface Models {
  readonly read: Run<string | Transcript>
  readonly judge: Run<number>
}

/** What the recogniser and the end-of-turn model make of each silence of a turn. Nothing of what comes after it is heard. */
export async function factsOf(
  { id, samples, onsetMs, silences, words }: SilentTurn,
  models: Models,
): Promise<TurnFacts> {
  const heard = new Heard(samples, Math.max(0, onsetMs - BEFORE_MS), models)
  const facts: Silence[] = []
  for (const [at, span] of silences.entries()) {
    const label = at === silences.length - 1 ? 'eot' : 'hold'
    const ms = span.toMs - span.fromMs
    // A shorter silence is over before anybody is asked.
    const isAsked = label === 'eot' || ms >= READ_AFTER_MS
    if (!isAsked) facts.push({ label, ms, text: '', readAfterMs: READ_AFTER_MS, readMs: 0, over: 0 })
    else if (words) facts.push({ label, ms, ...told(words, span), over: await heard.judged(span) })
    else facts.push({ label, ms, ...(await heard.read(span)), over: await heard.judged(span) })
  }
  return { id, silences: facts }
}

/** The words before a silence, as a recogniser tells them that streams. */
const told = (words: readonly Word[], { fromMs, toMs }: Span): Pick<Silence, 'text' | 'readAfterMs' | 'readMs'> => ({
  text: words
    .filter((word) => word.fromMs + word.toMs < fromMs + toMs)
    .map(({ word }) => word)
    .join(' '),
  readAfterMs: TOLD_AFTER_MS,
  readMs: 0,
})

/** A turn up to a pause of it. */
class Heard {
  readonly #samples: Int16Array
  readonly #models: Models
  readonly #beganMs: number
  #fromMs: number
  #settled = ''
  #pieces: Int16Array[] = []

  constructor(samples: Int16Array, beganMs: number, models: Models) {
    this.#samples = samples
    this.#models = models
    this.#beganMs = this.#fromMs = beganMs
  }

  async read({ fromMs, toMs }: Span): Promise<Pick<Silence, 'text' | 'readAfterMs' | 'readMs'>> {
    const readAtMs = fromMs + READ_AFTER_MS
    this.#pieces.push(this.#between(Math.max(this.#fromMs, readAtMs - LONGEST_MS), readAtMs))
    const audio = joined(this.#pieces).slice(-samplesOf(LONGEST_MS))
    const { text: read } = transcriptOf(await this.#models.read(audio))
    const text = [this.#settled, read].filter((part) => part !== '').join(' ')
    if (audio.length >= samplesOf(SETTLE_MS)) {
      this.#settled = text
      this.#pieces = []
    }
    this.#fromMs = Math.max(readAtMs, toMs - BEFORE_MS)
    return { text, readAfterMs: READ_AFTER_MS, readMs: (audio.length * 1000) / samplesOf(1000) }
  }

  async judged({ fromMs }: Span): Promise<number> {
    const atMs = fromMs + JUDGED_AFTER_MS
    return await this.#models.judge(this.#between(Math.max(this.#beganMs, atMs - JUDGED_MS), atMs))
  }

  #between(fromMs: number, toMs: number): Int16Array {
    return this.#samples.slice(samplesOf(fromMs), samplesOf(toMs))
  }
}
