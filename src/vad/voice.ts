import { Background } from './background.ts'
import { type VadSession, VAD_WINDOW_MS, VAD_WINDOW_SAMPLES } from './vad.ts'

export interface VoiceRules {
  /** A window at or above this counts towards the start of speech. */
  readonly onProbability: number
  /** Speech lasts until a window falls below this. */
  readonly offProbability: number
  /** How long a voice must last to be speech, but for one quiet window. At most 960. */
  readonly startMs: number
  /** Root mean square, in dB relative to full scale, that opens the gate to the model. -Infinity keeps it open. */
  readonly gateDb: number
  /** The gate closes when no window of this time was so loud. */
  readonly gateHoldMs: number
  /** The model forgets what it heard after this long a time without voice. */
  readonly resetMs: number
}

/**
 * Measured on 25 recordings at four levels. The median window of speech 30 dB below a close microphone, which the model still
 * hears well, has -58 dB; a quiet line hisses below -65. A hold of 160 ms splits such quiet sentences, 320 ms does not.
 */
export const DEFAULT_VOICE_RULES: VoiceRules = {
  onProbability: 0.5,
  offProbability: 0.35,
  startMs: 64,
  gateDb: -60,
  gateHoldMs: 320,
  resetMs: 5000,
}

/**
 * The windows before the one that opens the gate are given to the model as well, too late for a verdict of their own. With none,
 * words were found up to 9 windows later than with an open gate; with 4, up to 4; with 8, up to 2.
 */
const LOOK_BACK_WINDOWS = 8
const SLOTS = LOOK_BACK_WINDOWS + 1

/**
 * Turns one call's hops into verdicts: an energy gate, the model, hysteresis. Allocates nothing while it hears; 11 kB per call.
 *
 * A closed gate leaves the model as it was, which beats both letting it hear the silence and resetting it: the next word is
 * found 20 ms sooner on average, 150 ms sooner when it is 30 dB quieter. Noise passes the gate and dulls the model: after a
 * minute words were found 80 to 360 ms later, and more were missed, than with a reset every 5 s.
 */
export class VoiceDetector {
  readonly #session: VadSession
  readonly #rules: VoiceRules
  /** Sum of squares over a window. */
  readonly #gateEnergy: number
  readonly #holdWindows: number
  readonly #resetWindows: number
  readonly #startWindows: number
  /** A ring. What lies before the call is silence: a model that starts with the first word finds it 30 ms later, 100 ms at -20 dB. */
  readonly #recent = new Int16Array(SLOTS * VAD_WINDOW_SAMPLES)
  readonly #background = new Background()
  #isBackground = false
  readonly #window = new Float32Array(VAD_WINDOW_SAMPLES)
  #slot = 0
  #filled = 0
  #energy = 0
  #quietWindows = Number.POSITIVE_INFINITY
  /** Windows in the ring that the model has not heard. */
  #unheard = LOOK_BACK_WINDOWS
  /** Windows the model heard since the last voice. */
  #voiceless = 0
  /** A bit for each of the last windows, newest lowest: whether it held voice. */
  #voiced = 0
  #speaking = false
  #probability = 0

  constructor(session: VadSession, rules: VoiceRules = DEFAULT_VOICE_RULES) {
    this.#session = session
    this.#rules = rules
    this.#gateEnergy = 10 ** (rules.gateDb / 10) * 32_768 ** 2 * VAD_WINDOW_SAMPLES
    this.#holdWindows = Math.ceil(rules.gateHoldMs / VAD_WINDOW_MS)
    this.#resetWindows = Math.ceil(rules.resetMs / VAD_WINDOW_MS)
    this.#startWindows = Math.max(1, Math.round(rules.startMs / VAD_WINDOW_MS))
    if (this.#startWindows > 30) throw new RangeError('the windows before speech are remembered in 31 bits')
  }

  /** What the model said of the last whole window; 0 when the gate kept it away. */
  get lastProbability(): number {
    return this.#probability
  }

  /** How loud the caller is, by their turns. */
  get background(): Pick<Background, 'turnBegan' | 'turnAnswered' | 'isFaint'> {
    return this.#background
  }

  /**
   * Takes 20 ms at 16 kHz and returns a verdict when that completes a window of 32 ms, `undefined` otherwise. Speech is told
   * from the window that confirms it on, 32 to 64 ms after its start.
   */
  hear(hop: Int16Array): 'speech' | 'silence' | undefined {
    if (hop.length > VAD_WINDOW_SAMPLES) throw new RangeError(`a hop of ${hop.length} samples spans whole windows`)
    const recent = this.#recent
    let verdict: 'speech' | 'silence' | undefined
    for (let index = 0; index < hop.length; index++) {
      const sample = hop[index] as number
      recent[this.#slot * VAD_WINDOW_SAMPLES + this.#filled++] = sample
      this.#energy += sample * sample
      if (this.#filled === VAD_WINDOW_SAMPLES) verdict = this.#complete()
    }
    return verdict
  }

  #complete(): 'speech' | 'silence' {
    this.#quietWindows = this.#energy >= this.#gateEnergy ? 0 : this.#quietWindows + 1
    if (this.#quietWindows < this.#holdWindows) {
      for (; this.#unheard > 0; this.#unheard--) this.#judge(this.#unheard)
      this.#probability = this.#judge(0)
      this.#rest()
    } else {
      this.#unheard = Math.min(LOOK_BACK_WINDOWS, this.#unheard + 1)
      this.#probability = 0
    }
    this.#isBackground = this.#background.hear(this.#energy / VAD_WINDOW_SAMPLES, this.#probability)
    this.#slot = (this.#slot + 1) % SLOTS
    this.#filled = 0
    this.#energy = 0
    return this.#decide()
  }

  #judge(windowsAgo: number): number {
    const from = ((this.#slot - windowsAgo + SLOTS) % SLOTS) * VAD_WINDOW_SAMPLES
    for (let index = 0; index < VAD_WINDOW_SAMPLES; index++) {
      this.#window[index] = (this.#recent[from + index] as number) / 32_768
    }
    return this.#session.judge(this.#window)
  }

  /** A window that might be the start of a word puts the reset off. */
  #rest(): void {
    this.#voiceless = this.#probability < this.#rules.offProbability ? this.#voiceless + 1 : 0
    if (this.#voiceless < this.#resetWindows || this.#probability >= this.#rules.offProbability / 2) return
    this.#session.reset()
    this.#voiceless = 0
  }

  #decide(): 'speech' | 'silence' {
    const { onProbability, offProbability } = this.#rules
    const probability = this.#isBackground ? 0 : this.#probability
    this.#voiced = (this.#voiced << 1) | (probability >= onProbability ? 1 : 0)
    if (probability < offProbability) this.#speaking = false
    else if (this.#isOnset()) this.#speaking = true
    return this.#speaking ? 'speech' : 'silence'
  }

  /** Voice in enough of the last windows: one quiet window does not undo an onset. */
  #isOnset(): boolean {
    let windows = 0
    for (let ago = 0; ago <= this.#startWindows; ago++) windows += (this.#voiced >> ago) & 1
    return windows >= this.#startWindows
  }
}
