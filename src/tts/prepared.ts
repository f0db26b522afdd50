import { type Pcm, durationMs, partsOf } from '../audio/pcm.ts'
import { type Clock, sleep } from '../std/clock.ts'
import { asStageError, StageError } from '../std/errors.ts'
import type { ToldMembers } from '../std/members.ts'
import { tooLate } from '../std/too-late.ts'
import { orAborted } from '../std/or-aborted.ts'
import { watched } from '../std/watched.ts'
import type { Speech, SpeechSession, Tts } from './tts.ts'

/** Where speech is kept beyond the life of the server. Neither rejects: what cannot be read is made again. */
export interface SpeechStore {
  read(text: string): Promise<Pcm | undefined>
  write(text: string, pcm: Pcm): Promise<void>
}

/** A voice that failed is tried again after this, then after twice as long each time. */
const FIRST_RETRY_MS = 5000
const LAST_RETRY_MS = 5 * 60_000
/** How long a caller who needs a sentence that has not been made waits for the voice, or for the spare one, which may have to load. */
const WITHIN_MS = 900
/** Callers who are there as soon as the server is have the voice to themselves: it prepares once nobody has used it for so long. */
const QUIET_MS = 2000
/** A server that is always busy prepares all the same. */
const MOST_WAIT_MS = 60_000
const LOOK_MS = 250
const CHUNK_MS = 100
/** No speech is this short. */
const SHORTEST_MS = 200

export interface PreparedParts {
  /** The voice of the calls, as they use it. */
  readonly tts: Tts
  /** The same voice while it prepares: what it says then counts for no call. */
  readonly preparing: Tts
  /** How long it may take then to its first sound, and between two: nobody waits on the line. */
  readonly patienceMs: number
  /** What callers must always hear, as the voice is given it. */
  readonly needed: readonly string[]
  /** What they hear without a wait when it could be made. */
  readonly welcome: readonly string[]
  readonly store: SpeechStore
  /** Speaks what is needed while the voice cannot. */
  readonly openSpare: () => Tts & AsyncDisposable
  /** Heard when there is no speech at all. */
  readonly signal: Pcm
  readonly clock: Clock
  /** A caller is using the voice. */
  readonly isBusy: () => boolean
  /** The voice gave nothing; undefined when it does again. */
  readonly told: (trouble: StageError | undefined) => void
}

/**
 * A voice that has said some sentences beforehand: these are heard even when the voice is dead. What it could not say yet is said
 * by a spare voice, and where that fails, too, a signal is heard.
 */
export class PreparedTts implements Tts, Disposable {
  readonly name: string
  readonly #parts: PreparedParts
  readonly #life = new AbortController()
  readonly #made = new Map<string, Pcm>()
  readonly #spares = new Map<string, Pcm>()
  /** What callers of other languages need. */
  readonly #others = new Set<string>()
  #isMakingOthers = false
  #sparing: Promise<void> | undefined
  #isFailing = false
  #retryMs = FIRST_RETRY_MS
  #retry: Disposable | undefined
  #quietSinceMs: number

  constructor(parts: PreparedParts) {
    this.name = parts.tts.name
    this.#parts = parts
    this.#quietSinceMs = parts.clock.now()
  }

  speak(piece: string, signal: AbortSignal, told?: ToldMembers): AsyncGenerator<Speech> {
    return this.#speak(this.#parts.tts, piece, signal, told)
  }

  open(playRateHz: number): SpeechSession {
    const { tts } = this.#parts
    const session = tts.open?.(playRateHz)
    return {
      speak: (piece, signal, told) => this.#speak(session ?? tts, piece, signal, told),
      [Symbol.dispose]: () => session?.[Symbol.dispose](),
    }
  }

  preconnect(playRateHz: number, signal: AbortSignal): void {
    this.#parts.tts.preconnect?.(playRateHz, signal)
  }

  isPrepared(piece: string): boolean {
    return this.#made.has(piece) || this.#parts.needed.includes(piece) || this.#others.has(piece)
  }

  /**
   * A caller speaks another language, and may need these. They are made in a quiet moment; until then the voice is asked for one when it is
   * needed, and where it gives nothing soon the signal is heard: the spare voice knows one language alone.
   */
  alsoNeed(pieces: readonly string[]): void {
    for (const piece of pieces) if (!this.#parts.needed.includes(piece)) this.#others.add(piece)
    if (!this.#isMakingOthers) void this.#makeOthers()
  }

  /** Says all sentences once; resolves when that has been tried. What failed is tried again later. Never rejects. */
  async prepare(): Promise<void> {
    this.#retry?.[Symbol.dispose]()
    const { needed, welcome, clock, told } = this.#parts
    try {
      const byMs = clock.now() + MOST_WAIT_MS
      for (const text of [...needed, ...welcome]) await this.#make(text, byMs)
      if (this.#isFailing) told(undefined)
      this.#isFailing = false
    } catch (error) {
      if (this.#life.signal.aborted) return
      if (!this.#isFailing) told(asStageError('tts', error))
      this.#isFailing = true
      this.#retry = clock.after(this.#retryMs, () => void this.prepare())
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS)
      await this.#makeSpares()
    }
  }

  [Symbol.dispose](): void {
    this.#life.abort(new DOMException('the server stops', 'AbortError'))
    this.#retry?.[Symbol.dispose]()
  }

  async #makeOthers(): Promise<void> {
    this.#isMakingOthers = true
    const byMs = this.#parts.clock.now() + MOST_WAIT_MS
    // What fails is made for the next caller of that language.
    for (const text of this.#others) await this.#make(text, byMs).catch(() => {})
    this.#isMakingOthers = false
  }

  async *#speak(
    voice: Pick<Tts, 'speak'>,
    piece: string,
    signal: AbortSignal,
    told?: ToldMembers,
  ): AsyncGenerator<Speech> {
    const made = this.#made.get(piece)
    if (made) yield* partsOf(made, CHUNK_MS)
    else if (this.#parts.needed.includes(piece)) yield* partsOf(await this.#spare(piece), CHUNK_MS)
    else if (this.#others.has(piece)) yield* this.#asked(piece, signal, told)
    else yield* voice.speak(piece, signal, told)
  }

  async *#asked(piece: string, signal: AbortSignal, told?: ToldMembers): AsyncGenerator<Pcm> {
    const { clock, tts, patienceMs } = this.#parts
    let hasAudio = false
    const watch = {
      clock,
      patienceMs: () => (hasAudio ? patienceMs : WITHIN_MS),
      late: (ms: number) => tooLate('tts', ms),
    }
    try {
      for await (const pcm of watched((until) => tts.speak(piece, until, told), watch, signal)) {
        hasAudio = true
        yield pcm
      }
    } catch (error) {
      if (hasAudio || signal.aborted) throw error
    }
    if (!hasAudio && !signal.aborted) yield* partsOf(this.#parts.signal, CHUNK_MS)
  }

  async #make(text: string, byMs: number): Promise<void> {
    if (this.#made.has(text)) return
    const { store, preparing } = this.#parts
    const kept = await store.read(text)
    if (!kept) await this.#quiet(byMs)
    const { pcm, isStandIn } = kept
      ? { pcm: kept, isStandIn: false }
      : await whole(preparing, text, this.#parts, this.#life.signal)
    this.#made.set(text, pcm)
    // The store keeps the first voice, which says it again after the next start.
    if (!kept && !isStandIn) await store.write(text, pcm)
  }

  async #quiet(byMs: number): Promise<void> {
    const { clock, isBusy } = this.#parts
    if (isBusy()) this.#quietSinceMs = clock.now()
    for (let nowMs = clock.now(); nowMs - this.#quietSinceMs < QUIET_MS && nowMs < byMs; nowMs = clock.now()) {
      await sleep(clock, LOOK_MS, this.#life.signal)
      if (isBusy()) this.#quietSinceMs = clock.now()
    }
  }

  /** What is at hand, or can be within a moment. */
  async #spare(piece: string): Promise<Pcm> {
    const { clock, signal } = this.#parts
    if (!this.#spares.has(piece)) {
      const over = new AbortController()
      using _ = clock.after(WITHIN_MS, () => over.abort())
      await orAborted(this.#makeSpares(), over.signal).catch(() => {})
    }
    return this.#made.get(piece) ?? this.#spares.get(piece) ?? signal
  }

  #makeSpares(): Promise<void> {
    this.#sparing ??= this.#speakSpares().finally(() => (this.#sparing = undefined))
    return this.#sparing
  }

  async #speakSpares(): Promise<void> {
    const missing = this.#parts.needed.filter((text) => !this.#made.has(text) && !this.#spares.has(text))
    if (missing.length === 0) return
    await using voice = this.#parts.openSpare()
    try {
      for (const text of missing) {
        const { pcm } = await whole(voice, text, this.#parts, this.#life.signal)
        this.#spares.set(text, pcm)
      }
    } catch {
      // The signal has to do.
    }
  }
}

/** All that a voice says of a text. Throws `StageError` where that is nothing to speak of. */
async function whole(
  tts: Tts,
  text: string,
  { clock, patienceMs }: Pick<PreparedParts, 'clock' | 'patienceMs'>,
  signal: AbortSignal,
): Promise<{ readonly pcm: Pcm; readonly isStandIn: boolean }> {
  const watch = { clock, patienceMs: () => patienceMs, late: (ms: number) => tooLate('tts', ms) }
  const parts: Int16Array[] = []
  let rateHz = 0
  let isStandIn = false
  for await (const pcm of watched((until) => tts.speak(text, until), watch, signal)) {
    if (rateHz !== 0 && pcm.rateHz !== rateHz) throw new StageError('tts', 'bad-response', 'the voice changed its rate')
    rateHz = pcm.rateHz
    isStandIn ||= pcm.isStandIn === true
    parts.push(pcm.samples.slice())
  }
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    samples.set(part, at)
    at += part.length
  }
  const pcm = { samples, rateHz }
  if (rateHz === 0 || durationMs(pcm) < SHORTEST_MS) throw new StageError('tts', 'no-audio', 'the voice gave no audio')
  return { pcm, isStandIn }
}
