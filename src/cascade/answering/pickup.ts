import type { AnsweredBy } from '../../event/call-event.ts'
import { joined } from '../../language/script.ts'
import type { AnsweringPhrases } from '../../language/language.ts'
import { hasPhrase } from '../../language/phrases.ts'
import { FarSounds, PAUSE_MS } from './far-sounds.ts'
import { asks, guess, isHail, judge } from './judge.ts'
import type { PickupEffect, PickupInput, PickupRules } from './pickup-step.ts'

/** Who says nothing for so long is greeted. */
const FIRST_WORDS_MS = 3000
/** Nobody who picks up speaks for so long without a pause. */
const MONOLOGUE_MS = 8000
const OPINION_MS = 1500
/** "Hi." may be the beginning of a machine's greeting: it goes on within this. */
const RELAPSE_MS = 4000
/** Somebody who begins to speak as the message ends is heard out. */
const LAST_WORDS_MS = 1500
/** A machine that does not come to an end is hung up on. */
const LONGEST_GREETING_MS = 60_000
/** A message that was cut by the machine is said again so often. */
const MOST_RESTARTS = 2

type Phase = 'listening' | 'asking' | 'human' | 'machine' | 'message' | 'cut-message' | 'leaving' | 'over'

/**
 * Who has picked up an outgoing call, and when to leave a message. Pure: inputs carry the time, effects come back in order.
 *
 *     listening --few words--> human --4 s--> over
 *      ^  |  ^--opinion--asking   |
 *      +--+ who screens the call is answered
 *         |                       |
 *         +--phrase, beep, 8 s----+--> machine --beep or silence--> message --> over
 *                                         ^--the machine goes on------/  \--a person speaks--> over
 */
export class Pickup {
  readonly #rules: PickupRules
  readonly #sounds = new FarSounds()
  readonly #out: PickupEffect[] = []
  /** Those of the language that is heard. */
  phrases: AnsweringPhrases
  #phase: Phase = 'listening'
  /** When the phase began. */
  #since = 0
  #readyAt: number | undefined
  #hasGreeted = false
  /** What was said while it is not known by whom. */
  #text = ''
  /** Its words or its beep have told that it is a machine. */
  #isSure = false
  #restarts = 0
  #isScreened = false
  /** In the words so far of this turn: it is somebody who screens the call. */
  #maybeScreening = false
  #isHushed = false

  constructor(phrases: AnsweringPhrases, rules: PickupRules) {
    this.phrases = phrases
    this.#rules = rules
  }

  /** Nothing more comes of it. */
  get isOver(): boolean {
    return this.#phase === 'over'
  }

  /** What the far side says is not to be answered yet. */
  get holdsBack(): boolean {
    return this.#phase !== 'human' && this.#phase !== 'over'
  }

  /** Who screens the call has been answered, and nobody has been put through. */
  get isScreening(): boolean {
    return this.#isScreened && this.#isUnknown
  }

  /** When to send `time`, if nothing else comes before. */
  get wakeAt(): number | undefined {
    switch (this.#phase) {
      case 'listening':
        return this.#greetAt ?? this.#monologueAt
      case 'asking':
        return this.#since + OPINION_MS
      case 'human':
        return Math.max(this.#since + RELAPSE_MS, this.#sounds.voicedAt + PAUSE_MS)
      case 'machine':
        return Math.min(this.#sounds.recordsAt, this.#since + LONGEST_GREETING_MS)
      case 'leaving':
        return Math.max(this.#since, this.#sounds.voicedAt + LAST_WORDS_MS)
      case 'message':
      case 'cut-message':
      case 'over':
        return undefined
      default:
        return this.#phase satisfies never
    }
  }

  /** Effects are to be carried out in order, before the next step: it reuses the list. */
  step(input: PickupInput): readonly PickupEffect[] {
    this.#out.length = 0
    const { at } = input
    switch (input.type) {
      case 'ready':
        this.#readyAt ??= at
        break
      case 'voice':
        this.#voice(at, input.speech)
        break
      case 'beep':
        this.#beep(at, input.sounds)
        break
      case 'heard':
        this.#heard(input.text)
        break
      case 'turn':
        this.#turn(at, input.text)
        this.#maybeScreening = this.#isHushed = false
        this.#sounds.turnEnded()
        break
      case 'opinion':
        if (this.#phase === 'asking') this.#decide(at, input.by ?? this.#guess())
        break
      case 'interrupted':
        if (this.#phase === 'message') this.#enter('cut-message', at)
        break
      case 'said':
        if (this.#phase === 'message') this.#enter('leaving', at)
        break
      case 'time':
        break
      default:
        input satisfies never
    }
    this.#onTime(at)
    return this.#out
  }

  #voice(at: number, speech: boolean): void {
    this.#sounds.voice(at, speech)
    if (speech && this.#phase === 'asking') this.#enter('listening', at)
  }

  /** What it amounts to is known at its end: a question is a person's. Until then the bot does not talk over it. */
  #heard(text: string): void {
    this.#maybeScreening = hasPhrase(text, this.phrases.screening)
    if (this.#isHushed || !this.#tellsMachine(text)) return
    this.#isHushed = true
    this.#out.push({ type: 'hush' })
  }

  #beep(at: number, sounds: boolean): void {
    this.#sounds.beep(at, sounds)
    if (!sounds || !this.#rules.knowsMachines) return
    if (this.#phase === 'message') this.#again(at)
    else if (this.#phase === 'human' || (this.#isUnknown && !this.#isScreened)) this.#machine(at, true)
  }

  #turn(at: number, text: string): void {
    switch (this.#phase) {
      case 'listening':
      case 'asking':
        this.#text = joined([this.#text, text])
        return this.#judge(at)
      case 'human':
        if (this.#tellsMachine(text) && !asks(text)) this.#machine(at, true)
        return
      case 'machine':
        if (this.#rules.hasMenus && hasPhrase(text, this.phrases.menu)) this.#answered(at, 'menu', text)
        else if (!this.#isSure && isHail(text)) this.#answered(at, 'human', text)
        else if (!this.#isSure && hasPhrase(text, this.phrases.screening)) {
          this.#text = text
          this.#judge(at)
        }
        return
      case 'message':
      case 'cut-message':
      case 'leaving':
        return this.#turnInMessage(at, text)
      case 'over':
        return
      default:
        this.#phase satisfies never
    }
  }

  #turnInMessage(at: number, text: string): void {
    const isMachine = this.#sounds.turnBeeped || hasPhrase(text, this.phrases.machine)
    if (text !== '' && !isMachine) this.#answered(at, 'human', text)
    else if (this.#phase === 'cut-message' || (this.#phase === 'message' && isMachine)) this.#again(at)
  }

  #judge(at: number): void {
    const by = judge(this.#said, this.phrases, { hasMenus: this.#rules.hasMenus, isScreened: this.#isScreened })
    if (by) return this.#decide(at, by)
    this.#out.push({ type: 'ask', text: this.#text })
    this.#enter('asking', at)
  }

  #decide(at: number, by: AnsweredBy): void {
    if (by === 'machine') this.#machine(at, hasPhrase(this.#text, this.phrases.machine))
    else if (by === 'screening') this.#screening(at)
    else this.#answered(at, by, this.#text)
  }

  get #said(): { readonly text: string; readonly voicedMs: number } {
    return { text: this.#text, voicedMs: this.#sounds.voicedAt - this.#sounds.runAt }
  }

  #guess(): AnsweredBy {
    return guess(this.#said, this.phrases)
  }

  /** Words of a machine from who was taken for a person. After a while a person may say that somebody is not available. */
  #tellsMachine(text: string): boolean {
    if (this.#rules.hasMenus || !this.#rules.knowsMachines) return false
    const mayRelapse = this.#phase === 'human' && this.#sounds.runAt <= this.#since + RELAPSE_MS
    return mayRelapse && hasPhrase(text, this.phrases.machine)
  }

  /** What they ask is answered, and their "Please hold." is not. Who comes next may be a person, a machine, or they again. */
  #screening(at: number): void {
    const isQuestion = !this.#isScreened || hasPhrase(this.#text, this.phrases.screening)
    if (isQuestion) this.#out.push({ type: 'answered', by: 'screening', text: this.#text })
    this.#text = ''
    this.#isScreened = true
    this.#enter('listening', at)
  }

  #answered(at: number, by: AnsweredBy, text: string): void {
    if (this.#phase === 'message') this.#out.push({ type: 'hush' })
    this.#out.push({ type: 'answered', by, text })
    const mayRelapse = by === 'human' && this.#isUnknown
    this.#enter(mayRelapse && this.#rules.knowsMachines ? 'human' : 'over', at)
  }

  #machine(at: number, isSure: boolean): void {
    if (!this.#rules.knowsMachines) return this.#answered(at, 'human', this.#text)
    this.#isSure = isSure
    this.#out.push({ type: 'hush' }, { type: 'answered', by: 'machine', text: this.#text })
    // Where its words have not told, they may yet tell otherwise.
    if (this.#rules.hasMessage || !isSure) this.#enter('machine', at)
    else this.#hangUp(at)
  }

  /** The machine was not ready for the message yet. */
  #again(at: number): void {
    this.#out.push({ type: 'hush' })
    if (++this.#restarts > MOST_RESTARTS) this.#hangUp(at)
    else this.#enter('machine', at)
  }

  #hangUp(at: number): void {
    this.#out.push({ type: 'hang-up' })
    this.#enter('over', at)
  }

  get #isUnknown(): boolean {
    return this.#phase === 'listening' || this.#phase === 'asking'
  }

  get #greetAt(): number | undefined {
    const mayGreet = !this.#hasGreeted && !this.#sounds.hasSpoken
    return this.#readyAt !== undefined && mayGreet ? this.#readyAt + FIRST_WORDS_MS : undefined
  }

  /** Menus go on for long. */
  get #monologueAt(): number | undefined {
    const mayBe = !this.#rules.hasMenus && !this.#maybeScreening
    return this.#sounds.isVoiced && mayBe ? this.#sounds.runAt + MONOLOGUE_MS : undefined
  }

  #onTime(at: number): void {
    if (at < (this.wakeAt ?? Number.POSITIVE_INFINITY)) return
    switch (this.#phase) {
      case 'listening':
        if (this.#greetAt === undefined) return this.#machine(at, false)
        this.#hasGreeted = true
        this.#out.push({ type: 'greet' })
        return
      case 'asking':
        return this.#decide(at, this.#guess())
      case 'human':
        if (!this.#sounds.isVoiced) this.#enter('over', at)
        return
      case 'machine':
        if (at - this.#since >= LONGEST_GREETING_MS) return this.#hangUp(at)
        if (!this.#sounds.isQuiet) return
        if (!this.#rules.hasMessage) return this.#hangUp(at)
        this.#out.push({ type: 'say' })
        return this.#enter('message', at)
      case 'leaving':
        if (!this.#sounds.isVoiced) this.#hangUp(at)
    }
  }

  #enter(phase: Phase, at: number): void {
    this.#phase = phase
    this.#since = at
  }
}
