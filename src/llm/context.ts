import type { Message } from './llm.ts'

/** The oldest words go first when the talk grows beyond this: about 6000 tokens at 4 characters each. */
const BUDGET_CHARS = 24_000

/** The conversation as it was heard: what the model is shown, and nothing it has not said aloud. */
export class Context {
  readonly #system: string | undefined
  readonly #messages: Message[] = []
  #chars = 0

  constructor(systemPrompt?: string) {
    this.#system = systemPrompt
  }

  userSaid(text: string): void {
    this.#add({ role: 'user', content: text })
  }

  /** `heard` is what reached the ear, not what was generated; nothing heard leaves no trace. */
  botSaid(heard: string): void {
    if (heard.trim() !== '') this.#add({ role: 'assistant', content: heard })
  }

  messages(): readonly Message[] {
    return this.#system === undefined
      ? [...this.#messages]
      : [{ role: 'system', content: this.#system }, ...this.#messages]
  }

  /** Joins what the same side said before, when the other had not been heard in between: it is one turn. */
  #add({ role, content }: Message): void {
    const before = this.#messages.at(-1)?.role === role ? this.#messages.pop()?.content : undefined
    const whole = before === undefined ? content : `${before} ${content}`
    const kept = whole.slice(-BUDGET_CHARS)
    this.#messages.push({ role, content: kept })
    this.#chars += kept.length - (before?.length ?? 0)
    while (this.#chars > BUDGET_CHARS) this.#chars -= this.#messages.shift()?.content.length ?? 0
  }
}
