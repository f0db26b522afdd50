import { BeepDetector } from '../../audio/beep.ts'
import type { Line } from '../../call/agent.ts'
import type { AnsweredBy, Untimed } from '../../event/call-event.ts'
import type { Floor } from '../floor.ts'
import type { MindParts } from '../parts.ts'
import type { Speaker } from '../speaker.ts'
import { Wake } from '../wake.ts'
import { Menus } from './menus.ts'
import { opinionOn } from './opinion.ts'
import { Pickup } from './pickup.ts'
import type { AnsweringRules } from './rules.ts'
import type { PickupEffect, PickupInput } from './pickup-step.ts'

const SCREENED =
  'When a service that screens calls asks who is calling and why, tell it in one short sentence. The person you are calling does not hear you before it puts you through.'

type AnsweringParts = Pick<MindParts, 'llm' | 'language' | 'rules'>
type AnsweringSpeaker = Pick<Speaker, 'note' | 'answer' | 'say' | 'cut' | 'isReplying'>

/** The mind, as far as this needs it. */
export interface AnsweringHost {
  told(event: Untimed): void
  /** Says the greeting, unless there is none or the talk has begun. True if it does. */
  greet(): boolean
  /** The rest of the call is like any other. */
  over(): void
}

/** Listens for who has picked up an outgoing call, before the bot talks to them. */
export class Answering implements Disposable {
  readonly #line: Line
  readonly #parts: AnsweringParts
  readonly #speaker: AnsweringSpeaker
  readonly #floor: Floor
  readonly #host: AnsweringHost
  readonly #message: string
  readonly #pickup: Pickup
  readonly #menus: Menus | undefined
  readonly #beeps = new BeepDetector()
  readonly #wake: Wake
  readonly #life = new AbortController()
  #isBeeping = false
  #asking = new AbortController()
  /** While a turn that is over is being judged, and whether it has been answered thereby. */
  #isInTurn = false
  #isAnswered = false

  constructor(
    line: Line,
    parts: AnsweringParts,
    { voicemail, menus }: AnsweringRules,
    speaker: AnsweringSpeaker,
    floor: Floor,
    host: AnsweringHost,
  ) {
    this.#line = line
    this.#parts = parts
    this.#speaker = speaker
    this.#floor = floor
    this.#host = host
    this.#message = voicemail ?? ''
    const rules = {
      hasMessage: this.#message !== '',
      hasMenus: menus !== undefined,
      knowsMachines: voicemail !== undefined,
    }
    this.#pickup = new Pickup(parts.language.now.answering, rules)
    this.#menus = menus && new Menus(line, floor, parts, menus, (event) => host.told(event))
    this.#wake = new Wake(line.clock, () => line.guard(() => this.#step({ type: 'time', at: line.now() })))
  }

  /** It is not known yet who is there, or it is a machine. */
  get holdsBack(): boolean {
    return this.#pickup.holdsBack
  }

  /** A menu, or who screens the call, may have it wait for a person. */
  get holdsTheLine(): boolean {
    return this.#pickup.isScreening || this.#menus?.isMenu === true
  }

  /** The far side can hear. */
  ready(): void {
    this.#step({ type: 'ready', at: this.#line.now() })
  }

  /** Each hop, with the verdict of the voice detector where it gave one. */
  hear(hop: Int16Array, at: number, verdict: 'speech' | 'silence' | undefined): void {
    if (this.#pickup.isOver) return
    const sounds = this.#beeps.hear(hop)
    if (sounds !== this.#isBeeping) this.#step({ type: 'beep', at, sounds })
    this.#isBeeping = sounds
    if (verdict) this.#step({ type: 'voice', at, speech: verdict === 'speech' })
  }

  heard(text: string): void {
    this.#menus?.heard(text)
    this.#step({ type: 'heard', at: this.#line.now(), text })
  }

  /** The bot was cut by somebody who speaks. */
  interrupted(): void {
    this.#step({ type: 'interrupted', at: this.#line.now() })
  }

  /** A turn is over; '' where no words were found. True if that is taken care of: the mind is not to answer it. */
  turn(text: string): boolean {
    this.#pickup.phrases = this.#parts.language.now.answering
    this.#isInTurn = true
    this.#isAnswered = false
    this.#step({ type: 'turn', at: this.#line.now(), text })
    this.#isInTurn = false
    const isTaken = this.#isAnswered || this.#pickup.holdsBack || this.#line.signal.aborted
    if (isTaken) this.#floor.bot(this.#speaker.isReplying)
    else if (this.#menus?.turn(text)) this.#answerMenu(text)
    else return false
    return true
  }

  /** Of what the mind has just told. */
  told(event: Untimed): void {
    this.#menus?.told(event)
  }

  /** The bot has come to the end of what it said. */
  replied(): void {
    this.#menus?.replied()
    void this.#played()
  }

  [Symbol.dispose](): void {
    this.#life.abort()
    this.#asking.abort()
    this.#wake[Symbol.dispose]()
  }

  async #played(): Promise<void> {
    await this.#line.phone?.played()
    this.#line.guard(() => this.#step({ type: 'said', at: this.#line.now() }))
  }

  #step(input: PickupInput): void {
    if (this.#pickup.isOver || this.#life.signal.aborted) return
    // What is done may bring the next input.
    for (const effect of this.#pickup.step(input).slice()) this.#do(effect)
    const { wakeAt, isOver } = this.#pickup
    if (isOver && !this.#menus) this.#host.over()
    if (wakeAt === undefined) this.#wake[Symbol.dispose]()
    else this.#wake.within(this.#line.msUntil(wakeAt))
  }

  #do(effect: PickupEffect): void {
    switch (effect.type) {
      case 'greet':
        return void this.#host.greet()
      case 'ask':
        return void this.#ask(effect.text)
      case 'answered':
        return this.#answered(effect.by, effect.text)
      case 'hush':
        return this.#hush()
      case 'say':
        return this.#say(this.#message)
      case 'hang-up':
        return this.#line.end('voicemail')
      default:
        return effect satisfies never
    }
  }

  #answered(by: AnsweredBy, text: string): void {
    this.#host.told({ type: 'answered-by', by })
    if (by === 'menu') {
      this.#menus?.menu()
      if (!this.#isInTurn && this.#menus?.turn(text)) this.#answerMenu(text)
    }
    if (by === 'screening') {
      this.#speaker.note('system', SCREENED)
      this.#isAnswered = true
      return this.#answer(text)
    }
    if (by !== 'human') return
    this.#menus?.person()
    // Where the bot opens the talk, their first words are only noted.
    if (this.#host.greet()) {
      if (text !== '') this.#speaker.note('user', text)
      this.#isAnswered = true
    } else if (!this.#isInTurn && text !== '') this.#answer(text)
  }

  /** At the end of a turn nobody has the floor; else it is taken from the bot. */
  #hush(): void {
    this.#speaker.cut()
    if (!this.#isInTurn) this.#floor.hushed()
  }

  #say(text: string): void {
    this.#speaker.say(text)
    // Who speaks meanwhile is heard, even where nobody may interrupt the bot.
    if (this.#parts.rules.bargeIn.type !== 'none') this.#floor.bot(true)
  }

  #answer(text: string): void {
    this.#speaker.answer(text, { spoken: true })
    this.#floor.bot(true)
  }

  /** The menu keeps the floor: what it says on is no interruption, and is not lost. */
  #answerMenu(text: string): void {
    if (text !== '' && !this.#menus?.isStuck) this.#speaker.answer(text, { spoken: true })
    this.#floor.bot(false)
  }

  async #ask(text: string): Promise<void> {
    this.#asking.abort()
    const asking = (this.#asking = new AbortController())
    const { callId, sessionId } = this.#line.info
    const call = { callId, ...(sessionId !== undefined && { sessionId }) }
    const signal = AbortSignal.any([asking.signal, this.#life.signal])
    const by = await opinionOn(text, { llm: this.#parts.llm, call, hasMenus: this.#menus !== undefined, signal })
    if (signal.aborted) return
    this.#line.guard(() => this.#step({ type: 'opinion', at: this.#line.now(), by }))
  }
}
