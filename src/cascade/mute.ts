import type { Untimed } from '../event/call-event.ts'

/** When the caller is not listened to. */
export type MuteRule =
  /** While the bot speaks for the first time. */
  | 'first_speech'
  /** From the start of the call until the bot has spoken for the first time. */
  | 'until_first_bot_complete'
  /** Whenever the bot speaks. */
  | 'always'
  /** From the moment a tool begins until its result is there. */
  | 'while_tool_runs'

/** Whether the caller is listened to, by what happens in the call. */
export class Mute {
  readonly #rules: ReadonlySet<MuteRule>
  /** The first reply: expected or on its way, heard in part, and over. */
  #first: 'none' | 'due' | 'sounding' | 'over'
  #isSpeaking = false
  #isToolRunning = false
  #isAsking = false
  #isOn: boolean

  /** `greets`: the bot speaks first. A caller who has to begin is heard until they are answered. */
  constructor(rules: readonly MuteRule[], greets: boolean) {
    this.#rules = new Set(rules)
    this.#first = greets ? 'due' : 'none'
    this.#isOn = this.#decide()
  }

  get isOn(): boolean {
    return this.#isOn
  }

  /** True when this event has changed `isOn`. `isAsking`: code waits for the caller's answer, within a reply or a tool. */
  told(event: Untimed, now: { readonly isToolRunning: boolean; readonly isAsking: boolean }): boolean {
    this.#isToolRunning = now.isToolRunning
    this.#isAsking = now.isAsking
    if (event.type === 'reply-started' && this.#first === 'none') this.#first = 'due'
    if (event.type === 'state-changed') {
      this.#isSpeaking = event.state === 'speaking'
      if (this.#isSpeaking && this.#first !== 'over') this.#first = 'sounding'
      else if (event.state === 'listening' && this.#first !== 'none') this.#first = 'over'
    }
    const wasOn = this.#isOn
    this.#isOn = this.#decide()
    return this.#isOn !== wasOn
  }

  #decide(): boolean {
    const has = (rule: MuteRule) => this.#rules.has(rule)
    if (this.#isAsking) return false
    return (
      (has('first_speech') && this.#first === 'sounding') ||
      (has('until_first_bot_complete') && (this.#first === 'due' || this.#first === 'sounding')) ||
      (has('always') && this.#isSpeaking) ||
      (has('while_tool_runs') && this.#isToolRunning)
    )
  }
}
