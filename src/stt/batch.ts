import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { joined } from '../language/script.ts'
import { Channel } from '../std/channel.ts'
import { asStageError } from '../std/errors.ts'
import { orAborted } from '../std/or-aborted.ts'
import { PreRoll } from './pre-roll.ts'
import { BatchTurn, NOT_DECODED } from './batch-turn.ts'
import { Segment } from './segment.ts'
import { type Recogniser, transcriptOf } from './recogniser.ts'
import type { Stt, SttEvent, SttHint, SttSession } from './stt.ts'

export interface BatchSttOptions {
  /** Whether to decode the unfinished turn again and again while the caller speaks. */
  readonly partials: boolean
  /** The onset is noticed late: sound from before it that belongs to it. The interface promises half a second. */
  readonly preRollMs?: number
  /** Silence behind what is read for a final: a model that was asked early may take the end for the middle of a sentence. None unless given. */
  readonly tailMs?: number
}

const PRE_ROLL_MS = 500

/** One-shot models hear up to 30 s, but their time grows with its square: 0.5 s for 10 s, 2.5 s for 30 s (Moonshine tiny). */
const LONGEST_SAMPLES = LISTEN_RATE_HZ * 20
/** From here on a pause is used to settle what was said, so that a final costs no more than this and what follows it. */
const SETTLE_SAMPLES = LISTEN_RATE_HZ * 5
/** More than a minute of unrecognised audio: a recogniser that is this far behind will not catch up. */
const MOST_WAITING = 4
/** A turn without words is kept for this long: it may have been the first sound of a word. Of a longer one, noise mostly, the end is. */
const ASIDE_SAMPLES = LISTEN_RATE_HZ * 2
const MOST_ASIDE_SAMPLES = LISTEN_RATE_HZ * 10
const PARTIAL_SAMPLES = (LISTEN_RATE_HZ * 600) / 1000

/** Makes a one-shot recogniser follow a conversation: finals at each pause, partials in between. */
export function batchStt(recogniser: Recogniser, options: BatchSttOptions): Stt {
  return {
    name: recogniser.name,
    open: (signal, language) => new BatchSession(recogniser, { ...options, language }, signal),
  }
}

interface Job {
  readonly turn: BatchTurn
  readonly segment: Segment
  readonly length: number
  readonly controller: AbortController
}

interface SessionOptions extends BatchSttOptions {
  readonly language: string | undefined
}

class BatchSession implements SttSession {
  readonly events: Channel<SttEvent> = new Channel(64)
  readonly #recogniser: Recogniser
  readonly #language: string | undefined
  readonly #partials: boolean
  readonly #closed = new AbortController()
  readonly #preRoll: PreRoll
  readonly #tailSamples: number
  readonly #detach: () => void
  #turn: BatchTurn | undefined
  /** The last turn, when it held no words, and all that came after it. */
  #aside: { readonly segment: Segment; readonly endedAt: number } | undefined
  #speaking = false
  /** The turn whose `pause` has no answer yet, and how often it was asked for. */
  #asked: { readonly turn: BatchTurn; times: number } | undefined
  #job: Job | undefined
  /** Samples of the turn since a transcription was last begun, and how many make the next one worth it. */
  #fresh = 0
  #enough = PARTIAL_SAMPLES
  #shown = ''
  #givenSamples = 0

  constructor(recogniser: Recogniser, options: SessionOptions, signal: AbortSignal) {
    this.#recogniser = recogniser
    this.#language = options.language
    this.#partials = options.partials
    this.#preRoll = new PreRoll((LISTEN_RATE_HZ * (options.preRollMs ?? PRE_ROLL_MS)) / 1000)
    this.#tailSamples = (LISTEN_RATE_HZ * (options.tailMs ?? 0)) / 1000
    const close = () => this.#close()
    this.#detach = () => signal.removeEventListener('abort', close)
    signal.addEventListener('abort', close)
    if (signal.aborted) close()
  }

  get givenMs(): number {
    return (1000 * this.#givenSamples) / LISTEN_RATE_HZ
  }

  write(hop: Int16Array): void {
    if (this.#closed.signal.aborted) return
    if (!this.#speaking || !this.#turn) return this.#hold(hop)
    this.#turn.open.append(hop)
    this.#fresh += hop.length
    if (this.#turn.open.length >= LONGEST_SAMPLES) this.#shut(this.#turn, this.#turn.open.cut())
    if (this.#fresh >= this.#enough) this.#work()
  }

  hint(hint: SttHint): void {
    if (this.#closed.signal.aborted) return
    switch (hint) {
      case 'speech':
        return this.#begin()
      case 'pause':
        return this.#pause()
      case 'turn-end':
        this.#stopPartial()
        this.#setAside()
        this.#turn = undefined
        this.#shown = ''
        return
    }
    hint satisfies never
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close()
  }

  #close(): void {
    this.#detach()
    this.#closed.abort()
    this.#job?.controller.abort()
    this.events.close()
  }

  /** What is heard between two stretches of speech may turn out to be the start of the next. */
  #hold(hop: Int16Array): void {
    this.#preRoll.write(hop)
    if (!this.#aside) return
    this.#aside.segment.append(hop)
    if (this.#aside.segment.length - this.#aside.endedAt > ASIDE_SAMPLES) this.#aside = undefined
  }

  #setAside(): void {
    if (!this.#turn?.isWordless) return
    const segment = new Segment()
    segment.append(this.#turn.open.audio.subarray(-MOST_ASIDE_SAMPLES))
    if (!this.#speaking) this.#preRoll.drain((samples) => segment.append(samples))
    this.#aside = { segment, endedAt: segment.length }
  }

  #begin(): void {
    this.#speaking = true
    this.#asked = undefined
    const turn = (this.#turn ??= new BatchTurn())
    if (this.#aside) {
      turn.open = this.#aside.segment
      this.#aside = undefined
      this.#preRoll.clear()
    }
    if (turn.open.length >= SETTLE_SAMPLES) this.#shut(turn, new Segment())
    else if (this.#job?.segment === turn.open) this.#job.controller.abort()
    if (this.#job && this.#job.turn !== turn) this.#job.controller.abort()
    this.#preRoll.drain((samples) => turn.open.append(samples))
    this.#fresh = turn.open.length - turn.decoded.length
    this.#enough = PARTIAL_SAMPLES
  }

  #pause(): void {
    this.#stopPartial()
    this.#speaking = false
    const turn = (this.#turn ??= new BatchTurn())
    if (this.#asked) this.#asked.times++
    else this.#asked = { turn, times: 1 }
    this.#work()
  }

  #stopPartial(): void {
    if (this.#job && this.#speaking && this.#job.segment === this.#turn?.open) this.#job.controller.abort()
  }

  /** Ends the open segment; its text is settled once it is known. */
  #shut(turn: BatchTurn, next: Segment): void {
    const shut = turn.open
    turn.open = next
    if (turn.decoded.length === shut.length && turn.waiting.length === 0) turn.settled = turn.text
    else turn.waiting.push(shut)
    if (turn.waiting.length > MOST_WAITING) turn.waiting.shift()
    turn.decoded = NOT_DECODED
    turn.words = ''
  }

  #work(): void {
    if (this.#job) return
    const job = this.#next()
    if (job) void this.#run(job)
    else this.#answer()
  }

  #next(): Job | undefined {
    const turn = this.#asked?.turn ?? this.#turn
    if (!turn) return undefined
    const segment = turn.waiting[0] ?? turn.open
    const wanted =
      segment !== turn.open || (this.#asked ? segment.length > turn.decoded.length : this.#worthPartial(turn))
    if (!wanted || (!this.#asked && this.#fresh < this.#enough)) return undefined
    return { turn, segment, length: segment.length, controller: new AbortController() }
  }

  /** Not while the voice fades out: a pause is about to ask for the final, and must not wait for a partial to stop. */
  #worthPartial(turn: BatchTurn): boolean {
    return this.#partials && this.#speaking && !turn.open.fadesOut
  }

  /** One transcription at a time. Never rejects: failures become events. */
  async #run(job: Job): Promise<void> {
    this.#job = job
    this.#fresh = 0
    this.#givenSamples += job.length
    const { signal } = job.controller
    const purpose = this.#asked || job.segment !== job.turn.open ? 'final' : 'partial'
    try {
      const read = await orAborted(
        this.#recogniser.transcribe(this.#audioOf(job, purpose), signal, purpose, this.#language),
        signal,
      )
      const { text, language, isDoubtful } = transcriptOf(read)
      if (text !== '' && text.length >= job.turn.languageChars) {
        job.turn.language = language
        job.turn.languageChars = text.length
      }
      this.#keep(job, { text, isDoubtful: isDoubtful === true }, purpose)
    } catch (error) {
      if (!signal.aborted && this.#asked) {
        for (; this.#asked.times > 0; this.#asked.times--)
          this.events.push({ type: 'failed', error: asStageError('stt', error) })
        this.#asked = undefined
      }
    }
    this.#job = undefined
    // It rests twice as long as it took, so that the partials of one call use a third of the recogniser at most.
    if (!signal.aborted) this.#enough = Math.max(PARTIAL_SAMPLES, 3 * this.#fresh)
    if (!this.#closed.signal.aborted) this.#work()
  }

  #audioOf({ segment }: Job, purpose: 'final' | 'partial'): Int16Array {
    if (purpose === 'partial' || this.#tailSamples === 0) return segment.audio
    const audio = new Int16Array(segment.length + this.#tailSamples)
    audio.set(segment.audio)
    return audio
  }

  #keep(job: Job, { text, isDoubtful }: { text: string; isDoubtful: boolean }, purpose: 'final' | 'partial'): void {
    const { turn, segment, length } = job
    if (turn.waiting[0] === segment) {
      // A partial that was overtaken by the cut of its segment: what it read was longer than what is left of it.
      if (length !== segment.length) return
      turn.waiting.shift()
      turn.settled = joined([turn.settled, text])
    } else if (turn.open === segment) {
      // More of the same speech does not hold fewer words than a part of it did.
      if (purpose === 'final') turn.words = text || turn.words
      turn.decoded = { length, text: text || turn.words, isDoubtful }
    }
    if (this.#speaking && turn === this.#turn && this.#partials && turn.text !== this.#shown) {
      this.#shown = turn.text
      this.events.push({ type: 'partial', text: turn.text, ...(turn.isDoubtful && { isDoubtful: true }) })
    }
  }

  #answer(): void {
    if (!this.#asked) return
    const { turn, times } = this.#asked
    this.#asked = undefined
    this.#shown = ''
    const { text, language, isDoubtful } = turn
    const final: SttEvent = {
      type: 'final',
      text,
      ...(language !== undefined && { language }),
      ...(isDoubtful && { isDoubtful }),
    }
    for (let told = 0; told < times; told++) this.events.push(final)
  }
}
