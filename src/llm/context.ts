import type { Message, ToolCall } from './llm.ts'

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

  /** What came of the calls that ended the bot's last words. Models want the two side by side. */
  toolsUsed(used: readonly { readonly call: ToolCall; readonly result: string }[]): void {
    const last = this.#messages.at(-1)
    const content = last?.role === 'assistant' && !last.calls ? last.content : ''
    if (content !== '') this.#messages.pop()
    this.#messages.push({ role: 'assistant', content, calls: used.map(({ call }) => call) })
    for (const { call, result } of used) this.#push({ role: 'tool', call, content: result })
  }

  messages(): readonly Message[] {
    return this.#system === undefined
      ? [...this.#messages]
      : [{ role: 'system', content: this.#system }, ...this.#messages]
  }

  /** Joins what the same side said before, when the other had not been heard in between: it is one turn. */
  #add({ role, content }: { role: 'user' | 'assistant'; content: string }): void {
    const last = this.#messages.at(-1)
    const before = last?.role === role && !('calls' in last) ? last.content : undefined
    if (before !== undefined) this.#messages.pop()
    this.#chars -= before?.length ?? 0
    const whole = before === undefined ? content : `${before} ${content}`
    this.#push({ role, content: whole.slice(-BUDGET_CHARS) })
  }

  #push(message: Message): void {
    this.#messages.push(message)
    this.#chars += message.content.length
    // A result without its call is refused by the model.
    while (this.#chars > BUDGET_CHARS || this.#messages[0]?.role === 'tool')
      this.#chars -= this.#messages.shift()?.content.length ?? 0
  }
}
