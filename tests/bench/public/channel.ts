import type { VirtualClock } from '../../support/clock.ts'
import { Ending } from '../../../src/cascade/ending.ts'
import { en } from '../../../src/language/en.ts'
import { batchStt } from '../../../src/stt/batch.ts'
import { isInterim, type SttEvent, type SttSession } from '../../../src/stt/stt.ts'
import { DEFAULT_TURN_RULES } from '../../../src/turn/rules.ts'
import type { TurnEffect, TurnInput } from '../../../src/turn/step.ts'
import { Turn } from '../../../src/turn/turn.ts'
import type { Vad } from '../../../src/vad/vad.ts'
import { VoiceDetector } from '../../../src/vad/voice.ts'
import type { Transcript } from '../../../src/stt/recogniser.ts'
import { judgeOf, readerOf, VirtualModel } from '../conversation/virtual-model.ts'
import { JUDGED_AFTER_MS, type Models } from './facts.ts'

/** Who was silent for so long does not hold the floor, whatever they have in mind. */
const HOLDS_MS = 400

export interface ChannelModels extends Pick<Models, 'read'> {
  readonly vad: Vad
  /** Undefined: the rules decide alone. */
  readonly judge?: Models['judge'] | undefined
}

/** When the turn machine committed itself, in ms. */
export interface Commits {
  readonly ends: readonly number[]
  readonly interruptions: readonly number[]
}

/** One speaker of two, heard by the turn machine as a caller; the other one is its bot. */
export class Channel implements AsyncDisposable {
  readonly #clock: VirtualClock
  readonly #turn: Turn
  readonly #detector: VoiceDetector
  readonly #closed = new AbortController()
  readonly #reader: VirtualModel<string | Transcript>
  readonly #judge: VirtualModel<number> | undefined
  readonly #session: SttSession
  readonly #ending: Ending | undefined
  readonly #inbox: TurnInput[] = []
  readonly #ends: number[] = []
  readonly #interruptions: number[] = []
  #isOpen = false
  #voicedAt = Number.NEGATIVE_INFINITY
  #isOtherTold = false

  constructor(clock: VirtualClock, { vad, read, judge }: ChannelModels) {
    this.#clock = clock
    this.#detector = new VoiceDetector(vad.open())
    this.#reader = new VirtualModel(clock, read)
    this.#session = batchStt(readerOf(this.#reader), { partials: true }).open(this.#closed.signal)
    this.#judge = judge && new VirtualModel(clock, judge)
    this.#ending =
      this.#judge &&
      new Ending(judgeOf(this.#judge), this.#closed.signal, (over) =>
        this.#step({ type: 'judged', over, at: clock.now() }),
      )
    this.#turn = new Turn(en, { ...DEFAULT_TURN_RULES, ...(judge && { judgeMs: JUDGED_AFTER_MS }) })
    void this.#listen()
  }

  get commits(): Commits {
    return { ends: this.#ends, interruptions: this.#interruptions }
  }

  /** Speaks, or did so just now. */
  get holdsFloor(): boolean {
    return this.#isOpen && this.#clock.now() - this.#voicedAt < HOLDS_MS
  }

  /** Before the clock is moved on by so much: what the models answer in that time. */
  async runAhead(ms: number): Promise<void> {
    await this.#reader.runAhead(ms)
    await this.#judge?.runAhead(ms)
  }

  /** A hop that has just been spoken to its end. */
  hear(hop: Int16Array): void {
    const at = this.#clock.now()
    const verdict = this.#detector.hear(hop)
    this.#session.write(hop)
    this.#ending?.write(hop)
    if (verdict === 'speech') this.#voicedAt = at
    if (verdict) this.#step({ type: 'voice', at, speech: verdict === 'speech' })
    else if ((this.#turn.wakeAt ?? Number.POSITIVE_INFINITY) <= at) this.#step({ type: 'time', at })
  }

  /** Whether the other one holds the floor. Who begins to speak over this one takes nothing: only what is silent yields. */
  other(holdsFloor: boolean): void {
    if (holdsFloor === this.#isOtherTold || (holdsFloor && this.#isOpen)) return
    this.#tellOther(holdsFloor)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort()
    await this.#session[Symbol.asyncDispose]()
  }

  #tellOther(active: boolean): void {
    this.#isOtherTold = active
    this.#step({ type: 'bot', at: this.#clock.now(), active })
  }

  async #listen(): Promise<void> {
    for await (const event of this.#session.events) this.#step(this.#inputOf(event))
  }

  #inputOf(event: SttEvent): TurnInput {
    const at = this.#clock.now()
    return event.type === 'failed'
      ? { type: 'unheard', at }
      : { type: 'heard', at, text: event.text, final: !isInterim(event) }
  }

  /** An input caused by an effect waits its turn. */
  #step(input: TurnInput): void {
    this.#inbox.push(input)
    if (this.#inbox.length > 1) return
    for (let next = this.#inbox[0]; next; next = this.#inbox[0]) {
      for (const effect of this.#turn.step(next)) this.#do(effect)
      this.#inbox.shift()
    }
  }

  #do(effect: TurnEffect): void {
    switch (effect.type) {
      case 'hint':
        return this.#session.hint(effect.hint)
      case 'judge-pause':
        return this.#ending?.judge()
      case 'pause-over':
        return this.#ending?.forget()
      case 'user-started':
        this.#isOpen = true
        return this.#ending?.turnBegan()
      case 'user-stopped':
        this.#isOpen = false
        return
      case 'reply':
      case 'apologise':
        this.#ends.push(this.#clock.now())
        // Nobody answers here but the other one, and of them it is told.
        return this.#tellOther(false)
      case 'interrupt':
        this.#interruptions.push(this.#clock.now())
        return this.#tellOther(false)
      case 'pause':
      case 'resume':
      case 'likely':
      case 'unlikely':
        return
      default:
        effect satisfies never
    }
  }
}
