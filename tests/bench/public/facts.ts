import { joined } from '../../../src/audio/sounds.ts'
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
  /** What the recogniser reads up to 200 ms into the silence, and how much sound that is. */
  readonly text: string
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
export async function factsOf({ id, samples, onsetMs, silences }: SilentTurn, models: Models): Promise<TurnFacts> {
  const heard = new Heard(samples, Math.max(0, onsetMs - BEFORE_MS), models)
  const facts: Silence[] = []
  for (const [at, span] of silences.entries()) {
    const label = at === silences.length - 1 ? 'eot' : 'hold'
    const ms = span.toMs - span.fromMs
    // A shorter silence is over before anybody is asked.
    const isAsked = label === 'eot' || ms >= READ_AFTER_MS
    facts.push({ label, ms, ...(isAsked ? await heard.pause(span) : { text: '', readMs: 0, over: 0 }) })
  }
  return { id, silences: facts }
}

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

  async pause({ fromMs, toMs }: Span): Promise<Pick<Silence, 'text' | 'readMs' | 'over'>> {
    const readAtMs = fromMs + READ_AFTER_MS
    this.#pieces.push(this.#between(Math.max(this.#fromMs, readAtMs - LONGEST_MS), readAtMs))
    const audio = joined(this.#pieces).slice(-samplesOf(LONGEST_MS))
    const { text: read } = transcriptOf(await this.#models.read(audio))
    const text = [this.#settled, read].filter((part) => part !== '').join(' ')
    const judgedAtMs = fromMs + JUDGED_AFTER_MS
    const over = await this.#models.judge(this.#between(Math.max(this.#beganMs, judgedAtMs - JUDGED_MS), judgedAtMs))
    if (audio.length >= samplesOf(SETTLE_MS)) {
      this.#settled = text
      this.#pieces = []
    }
    this.#fromMs = Math.max(readAtMs, toMs - BEFORE_MS)
    return { text, readMs: (audio.length * 1000) / samplesOf(1000), over }
  }

  #between(fromMs: number, toMs: number): Int16Array {
    return this.#samples.slice(samplesOf(fromMs), samplesOf(toMs))
  }
}
