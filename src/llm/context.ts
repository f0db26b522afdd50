import type { Message } from './llm.ts'

/** The oldest messages go first when the talk grows beyond this: about 6000 tokens at 4 characters each. */
const BUDGET_CHARS = 24_000

/** The conversation as it was heard: what the model is shown, and nothing it has not said aloud. */
export class Context {
  readonly #system: string | undefined
  readonly #messages: Message[] = []
  #chars = 0

  constructor(systemPrompt?: string) {
    this.#system = systemPrompt
  }

  /** Joins what was said before when the bot had not been heard in between: it is one turn. */
  userSaid(text: string): void {
    const last = this.#messages.at(-1)
    if (last?.role === 'user') this.#replaceLast({ role: 'user', content: `${last.content} ${text}` })
    else this.#add({ role: 'user', content: text })
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

  #add(message: Message): void {
    this.#messages.push(message)
    this.#chars += message.content.length
    while (this.#chars > BUDGET_CHARS && this.#messages.length > 1) {
      this.#chars -= this.#messages.shift()?.content.length ?? 0
    }
  }

  #replaceLast(message: Message): void {
    this.#chars -= this.#messages.pop()?.content.length ?? 0
    this.#add(message)
  }
}
