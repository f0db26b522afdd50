import { en } from '../../src/language/en.ts'
import type { TurnEffect } from '../../src/turn/step.ts'
import { DEFAULT_TURN_RULES, type TurnRules } from '../../src/turn/rules.ts'
import { Turn } from '../../src/turn/turn.ts'

/** Drives a turn machine the way the ear does: a verdict every 32 ms, timers when they are due. */
export class Talk {
  readonly turn: Turn
  readonly log: string[] = []
  at = 0

  constructor(rules: Partial<TurnRules> = {}) {
    this.turn = new Turn(en, { ...DEFAULT_TURN_RULES, foresees: false, ...rules })
  }

  voice(ms: number, speech = true, isFaint = false): this {
    for (const end = this.at + ms; this.at < end; this.at += 32)
      this.#take(this.turn.step({ type: 'voice', at: this.at, speech, isFaint }))
    return this
  }

  /** A voice much quieter than the caller's. */
  faint(ms: number): this {
    return this.voice(ms, true, true)
  }

  silence(ms: number): this {
    return this.voice(ms, false)
  }

  /** No audio comes at all: only timers. */
  nothing(ms: number): this {
    const end = this.at + ms
    for (let wake = this.turn.wakeAt; wake !== undefined && wake <= end; wake = this.turn.wakeAt) {
      this.at = Math.max(wake, this.at)
      const before = this.log.length
      this.#take(this.turn.step({ type: 'time', at: this.at }))
      if (this.log.length === before && this.turn.wakeAt === wake) break
    }
    this.at = end
    return this
  }

  /** A timer that has come. */
  time(at: number): this {
    this.at = at
    return this.#take(this.turn.step({ type: 'time', at }))
  }

  partial(text: string, isDoubtful = false): this {
    return this.#take(this.turn.step({ type: 'heard', at: this.at, text, final: false, isDoubtful }))
  }

  final(text: string, isDoubtful = false): this {
    return this.#take(this.turn.step({ type: 'heard', at: this.at, text, final: true, isDoubtful }))
  }

  /** The recogniser takes the turn for over, and may take that back. */
  likely(text: string): this {
    return this.#take(this.turn.step({ type: 'heard', at: this.at, text, final: false, isLikely: true }))
  }

  /** The recogniser has decided that the turn is over. */
  over(text: string): this {
    return this.#take(this.turn.step({ type: 'heard', at: this.at, text, final: true, isOver: true }))
  }

  bot(active: boolean, isFirm?: boolean): this {
    return this.#take(this.turn.step({ type: 'bot', at: this.at, active, isFirm }))
  }

  muted(): this {
    return this.#take(this.turn.step({ type: 'muted', at: this.at }))
  }

  hushed(): this {
    return this.#take(this.turn.step({ type: 'hushed', at: this.at }))
  }

  unheard(): this {
    return this.#take(this.turn.step({ type: 'unheard', at: this.at }))
  }

  /** The end-of-turn model says how likely the turn is over. */
  judged(over: number): this {
    return this.#take(this.turn.step({ type: 'judged', at: this.at, over }))
  }

  /** What happened since the last look. */
  take(): string[] {
    return this.log.splice(0)
  }

  #take(effects: readonly TurnEffect[]): this {
    for (const effect of effects) {
      if (effect.type === 'hint') this.log.push(`hint ${effect.hint}`)
      else if (effect.type === 'reply') this.log.push(`reply: ${effect.text}`)
      else if (effect.type === 'likely') this.log.push(`likely: ${effect.text}`)
      else this.log.push(effect.type)
    }
    return this
  }
}

/** How long a silence ends the turn of a caller who talked like this before. */
export function endMs(before: (talk: Talk) => void): number {
  const talk = new Talk()
  before(talk)
  talk.voice(700).silence(224).final('and then I went there')
  const from = talk.at
  talk.take()
  while (talk.take().length === 0 && talk.at - from < 5000) talk.silence(32)
  return talk.at - from
}
