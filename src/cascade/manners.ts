import type { Line } from '../call/agent.ts'
import type { EndReason, Untimed } from '../event/call-event.ts'
import { Farewell } from './farewell.ts'
import { Idle } from './idle.ts'
import { Mute } from './mute.ts'
import type { MindParts } from './parts.ts'
import type { Saying } from './talk.ts'
import { WakePhrase } from './wake-phrase.ts'

export interface MannersHost {
  /** The caller has the floor, or is about to. */
  isHearing(): boolean
  /** A reply is on its way. */
  isReplying(): boolean
  /** The bot has had a word in this call. */
  hasSpoken(): boolean
  /** The call waits for a person: nobody is there to be asked. */
  holdsTheLine(): boolean
  say(text: string, how?: Saying): void
  /** The model speaks on by what has been said. */
  goOn(): void
  /** What the caller is saying is not heard. */
  drop(): void
  /** The bot takes its leave, and hears nobody any more. */
  leave(text: string): void
}

/** What the bot does besides answering: whom it listens to, what it does about silence, and how it takes its leave. */
export class Manners implements Disposable {
  readonly #line: Line
  readonly #host: MannersHost
  readonly #parts: MindParts
  readonly #idle: Idle | undefined
  readonly #mute: Mute | undefined
  readonly #wakePhrase: WakePhrase | undefined
  /** Ids of the calls of tools that run. */
  readonly #tools = new Set<string>()
  #farewell: Farewell | undefined

  constructor(line: Line, parts: MindParts, host: MannersHost) {
    this.#line = line
    this.#parts = parts
    this.#host = host
    const { idleMs = Number.POSITIVE_INFINITY, askMs = Number.POSITIVE_INFINITY } = parts
    if (Math.min(idleMs, askMs) < Number.POSITIVE_INFINITY) this.#idle = this.#watchIdle(idleMs, askMs)
    if (parts.mute?.length) this.#mute = new Mute(parts.mute, parts.greeting !== '')
    if (parts.wake) this.#wakePhrase = new WakePhrase(line.clock, parts.wake)
    if (this.isMuted) line.tell({ type: 'user-mute-started' })
    // Who takes over speaks first.
    if (parts.handed) queueMicrotask(() => line.guard(() => this.greet()))
  }

  /** The caller can hear. Greets once, and not somebody who has been answered already: true if it greets. */
  greet(): boolean {
    const { companion, greeting, greets: how, handed, talk } = this.#parts
    talk.ready()
    const begin = () => {
      if (this.#host.hasSpoken() || talk.hasSpoken) return false
      const words = companion?.greeting?.() ?? greeting
      if (words !== '') this.#host.say(words, how)
      else if (handed) this.#host.goOn()
      return words !== ''
    }
    if (!companion?.ready) return begin()
    void companion.ready.then(() => this.#line.guard(begin))
    return true
  }

  /** The caller is not listened to. */
  get isMuted(): boolean {
    return this.#mute?.isOn === true
  }

  /** The turn in progress may be none of the bot's business. */
  get isUncalled(): boolean {
    return this.#wakePhrase?.needsPhrase === true
  }

  /** What of a turn is said to the bot; undefined where nothing is. */
  heeded(text: string): string | undefined {
    return this.#wakePhrase ? this.#wakePhrase.heeded(text) : text
  }

  /** The caller has typed or pressed a key. */
  active(): void {
    this.#idle?.active()
  }

  /** The bot has come to the end of what it said. True when the call ends with that. */
  replied(): boolean {
    this.#idle?.fellSilent()
    const isOver = this.#endsFor !== undefined
    if (isOver) void this.#hangUp()
    return isOver
  }

  /** The call has lasted as long as it may. */
  timeIsUp(): void {
    const { sentences } = this.#parts.language.now
    const line = this.#line
    this.#idle?.[Symbol.dispose]()
    this.#farewell = new Farewell(line.clock, () => line.guard(() => this.#host.leave(sentences.timeIsUp)))
    this.#farewell.begin(this.#host.isHearing() ? 'caller' : this.#host.isReplying() ? 'bot' : undefined)
  }

  /** Of what the mind has just told. */
  told(event: Untimed): void {
    this.#farewell?.told(event)
    this.#wakePhrase?.told(event)
    if (event.type === 'user-started-speaking') this.#idle?.active()
    else if (event.type === 'user-stopped-speaking') this.#idle?.fellSilent()
    if (event.type === 'tool-began') this.#tools.add(event.call)
    else if (event.type === 'tool-used') this.#tools.delete(event.call)
    const isAsking = this.#parts.talk.isAsking
    if (isAsking && event.type === 'piece') this.#idle?.fellSilent()
    if (this.#mute?.told(event, { isToolRunning: this.#tools.size > 0, isAsking })) this.#muteChanged()
  }

  [Symbol.dispose](): void {
    this.#idle?.[Symbol.dispose]()
    this.#farewell?.[Symbol.dispose]()
  }

  #muteChanged(): void {
    this.#line.tell({ type: this.isMuted ? 'user-mute-started' : 'user-mute-stopped' })
    if (this.isMuted) this.#host.drop()
  }

  get #endsFor(): EndReason | undefined {
    if (this.#farewell?.hasBegun) return 'max-duration'
    return this.#idle?.isOver ? 'idle' : undefined
  }

  /** Once the goodbye was heard, unless the caller speaks before. */
  async #hangUp(): Promise<void> {
    await this.#line.phone?.played()
    if (this.#endsFor) this.#line.end(this.#endsFor)
  }

  #watchIdle(limitMs: number, askMs: number): Idle {
    const line = this.#line
    const host = this.#host
    const say = (text: string) => line.guard(() => host.say(text))
    return new Idle(
      line.clock,
      { limitMs, askMs, asks: this.#prompts.length },
      {
        isBusy: () => host.isHearing() || (!this.#parts.talk.isAsking && (host.isReplying() || this.#tools.size > 0)),
        isOnHold: () => line.isOnHold,
        isWaiting: () => host.hasSpoken() && !host.holdsTheLine() && this.#wakePhrase?.isAwake !== false,
        ask: (time) => say(this.#prompts[time] ?? ''),
        over: () => say(this.#parts.language.now.sentences.idle),
      },
    )
  }

  get #prompts(): readonly string[] {
    const { idlePrompts = [], language } = this.#parts
    const { areYouThere, canYouHear } = language.now.sentences
    return idlePrompts.length > 0 ? idlePrompts : [areYouThere, canYouHear]
  }
}
