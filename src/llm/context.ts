import { joined } from '../language/script.ts'
import type { Message, ToolCall } from './llm.ts'
import { charsOf } from './shorten.ts'

/** The oldest words go first when the talk grows beyond this: about 6000 tokens at 4 characters each. */
const BUDGET_CHARS = 24_000
/** However little a model can read, so much is shown to it: about 500 tokens. */
const LEAST_CHARS = 2_000

/** So much of what clients add to the instructions is kept, the newest. */
const ADDED_CHARS = 8_000

/** What came of a call, as the model is shown it. */
export const toolMessage = (call: ToolCall, content: string, hasFailed = false): Message => ({
  role: 'tool',
  call,
  content,
  ...(hasFailed && { hasFailed }),
})

/** The conversation as it was heard: what the model is shown, and nothing it has not said aloud. */
export class Context {
  #system: string | undefined
  #added = ''
  /** A client has set the instructions. */
  #isStartedFrom = false
  readonly #messages: Message[] = []
  #chars = 0
  #budgetChars = BUDGET_CHARS

  /** `talk`: what others have said before. */
  constructor(systemPrompt?: string, talk: readonly Message[] = []) {
    this.#system = systemPrompt
    this.#push(...talk)
  }

  /** Forgets what was said, and goes on from these. A system message among them takes the place of the prompt. */
  startFrom(messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[]): void {
    const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
    if (system.length > 0) {
      this.#system = system.join('\n\n')
      this.#isStartedFrom = true
    }
    this.#added = ''
    this.#messages.length = 0
    this.#chars = 0
    for (const { role, content } of messages) if (role !== 'system' && content !== '') this.#add({ role, content })
  }

  /** Other instructions from now on, unless the conversation was started from others. */
  instruct(system: string): void {
    if (!this.#isStartedFrom) this.#system = system
  }

  userSaid(text: string): void {
    this.#add({ role: 'user', content: text })
  }

  /** Instructions join those that there are: many models take one system message, at the beginning, and no other. */
  append(role: 'user' | 'assistant' | 'system', text: string): void {
    if (role === 'system') this.#added = joinedLines(this.#added, text).slice(-ADDED_CHARS).toWellFormed()
    else if (text.trim() !== '') this.#add({ role, content: text })
  }

  /** `heard` is what reached the ear, not what was generated; nothing heard leaves no trace. */
  botSaid(heard: string): void {
    if (heard.trim() !== '') this.#add({ role: 'assistant', content: heard })
  }

  /** It turns out that these last words of the bot have not been heard. */
  botUnheard(text: string): void {
    const last = this.#messages.at(-1)
    if (last?.role !== 'assistant' || last.calls || !last.content.endsWith(text)) return
    this.#pop()
    this.botSaid(last.content.slice(0, -text.length).trimEnd())
  }

  /** What came of the calls that ended the bot's last words. Models want the two side by side. */
  toolsUsed(used: readonly { readonly call: ToolCall; readonly result: string; readonly hasFailed?: boolean }[]): void {
    const last = this.#messages.at(-1)
    const said = last?.role === 'assistant' ? last.content : ''
    const round: Message[] = [
      { role: 'assistant', content: said, calls: used.map(({ call }) => call) },
      ...used.map(({ call, result, hasFailed }) => toolMessage(call, result, hasFailed)),
    ]
    // Larger than all the room, it would push out the talk and then itself.
    if (charsOf(round) > this.#budgetChars) return
    if (said !== '') this.#pop()
    this.#push(...round)
  }

  /**
   * What came of a call that was still running, under its call. Nothing is done where the talk has gone on so long that the call is no
   * longer in it.
   */
  toolCameBack(call: ToolCall, result: string, hasFailed = false): void {
    const index = this.#messages.findLastIndex((message) => message.role === 'tool' && message.call === call)
    if (index < 0) return
    const [before] = this.#messages.splice(index, 1, toolMessage(call, result, hasFailed))
    this.#chars += result.length - (before?.content.length ?? 0)
    this.#shorten()
  }

  /** The model cannot read so much: the older half goes, and no more than is left is kept from now on. */
  halve(): void {
    const last = this.#messages.at(-1)
    const lastChars = last ? charsOf([last]) : 0
    this.#budgetChars = Math.max(LEAST_CHARS, lastChars, Math.floor(this.#chars / 2))
    this.#shorten()
  }

  /** Without the instructions. */
  talk(): readonly Message[] {
    return [...this.#messages]
  }

  /** What the model is shown; with `next`, as if the caller had said that as well. */
  messages(next?: string): readonly Message[] {
    if (next !== undefined) return this.#with(next).messages()
    const system = joinedLines(this.#system ?? '', this.#added)
    return system === '' ? [...this.#messages] : [{ role: 'system', content: system }, ...this.#messages]
  }

  #with(text: string): Context {
    const then = new Context(this.#system)
    then.#added = this.#added
    then.#budgetChars = this.#budgetChars
    then.#push(...this.#messages)
    then.userSaid(text)
    return then
  }

  /** Joins what the same side said before, when the other had not been heard in between: it is one turn. */
  #add({ role, content }: { role: 'user' | 'assistant'; content: string }): void {
    const last = this.#messages.at(-1)
    const before = last?.role === role ? last.content : undefined
    if (before !== undefined) this.#pop()
    const whole = before === undefined ? content : joined([before, content])
    // Half of a pair of surrogates is refused by some servers.
    this.#push({ role, content: whole.slice(-this.#budgetChars).toWellFormed() })
  }

  #pop(): void {
    this.#chars -= charsOf(this.#messages.splice(-1))
  }

  #push(...messages: readonly Message[]): void {
    this.#messages.push(...messages)
    this.#chars += charsOf(messages)
    this.#shorten()
  }

  #shorten(): void {
    // A result without its call is refused by the model.
    while (this.#chars > this.#budgetChars || this.#messages[0]?.role === 'tool')
      this.#chars -= charsOf(this.#messages.splice(0, 1))
  }
}

const joinedLines = (...texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n\n')
