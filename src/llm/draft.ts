import { Channel } from '../std/channel.ts'
import type { Clock } from '../std/clock.ts'
import { orAborted } from '../std/or-aborted.ts'
import { charsOf } from './shorten.ts'
import type { Llm, LlmAsk, LlmEvent, Message, TokenUsage } from './llm.ts'

/** So much of an answer is read ahead of its reader: more than any model writes in the second or two that a turn takes to end. */
const MOST_AHEAD = 2048
/** Where the model was stopped before it told what it cost. */
const CHARS_PER_TOKEN = 4

/** A question to a model: what it is shown, and what it may do. */
export interface Question {
  readonly messages: readonly Message[]
  readonly ask: Omit<LlmAsk, 'told' | 'whenWanted'>
}

/** Reads along while nobody has asked for the answer. */
export interface DraftReader {
  wrote(event: LlmEvent): void
  /** The answer is complete. */
  ended(): void
}

/** An answer that is asked for before it is sure to be wanted. It calls no tool and tells nobody until it is taken. */
export class Draft implements Disposable {
  /** The clock's reading when the model was asked. */
  readonly askedMs: number
  readonly #question: Question
  readonly #life = new AbortController()
  readonly #events = new Channel<LlmEvent>(MOST_AHEAD)
  readonly #reader: DraftReader | undefined
  #unread = 0
  #room = Promise.withResolvers<void>()
  #told: LlmAsk['told']
  #isWanted = false
  readonly #held: (() => void)[] = []
  #usage: TokenUsage | undefined
  #chars = 0
  #failure: { readonly error: unknown } | undefined

  constructor(llm: Llm, question: Question, clock: Clock, reader?: DraftReader) {
    this.askedMs = clock.now()
    this.#question = question
    this.#reader = reader
    void this.#read(llm)
  }

  /** Whether it is the answer to this. */
  answers({ messages, ask }: Question): boolean {
    const own = this.#question
    return (
      sameOf(own.messages, messages, isSame) &&
      sameOf(own.ask.tools ?? [], ask.tools ?? [], Object.is) &&
      own.ask.mayCall === ask.mayCall
    )
  }

  /** The answer from its first word. The rest comes as the model writes it, until the signal aborts. */
  async *take(signal: AbortSignal, told: LlmAsk['told']): AsyncGenerator<LlmEvent> {
    const drop = () => this.#end(signal.reason)
    signal.addEventListener('abort', drop, { once: true })
    try {
      if (signal.aborted) return
      this.#told = told
      this.#isWanted = true
      for (const run of this.#held) run()
      for await (const event of this.#events) {
        this.#unread--
        this.#room.resolve()
        yield event
      }
      if (this.#failure) throw this.#failure.error
    } finally {
      this[Symbol.dispose]()
      signal.removeEventListener('abort', drop)
    }
  }

  /** What it has cost so far: as the model says, or else by the length of what it read and wrote. Nothing, where it was refused. */
  get usage(): TokenUsage {
    if (this.#usage) return this.#usage
    if (this.#failure && this.#chars === 0) return { promptTokens: 0, completionTokens: 0 }
    const { messages, ask } = this.#question
    const readChars = charsOf(messages) + (ask.tools ? JSON.stringify(ask.tools).length : 0)
    return {
      promptTokens: Math.ceil(readChars / CHARS_PER_TOKEN),
      completionTokens: Math.ceil(this.#chars / CHARS_PER_TOKEN),
    }
  }

  [Symbol.dispose](): void {
    this.#end(new DOMException('the answer is not wanted', 'AbortError'))
  }

  #end(reason: unknown): void {
    this.#life.abort(reason)
    this.#events.close()
  }

  async #read(llm: Llm): Promise<void> {
    const { messages, ask } = this.#question
    const { signal } = this.#life
    const whenWanted = (run: () => void) => (this.#isWanted ? run() : void this.#held.push(run))
    const told: LlmAsk['told'] = (news) => whenWanted(() => this.#told?.(news))
    try {
      for await (const event of llm.stream(messages, signal, { ...ask, told, whenWanted })) {
        this.#count(event)
        this.#events.push(event)
        if (this.#isOpen) this.#reader?.wrote(event)
        if (++this.#unread < MOST_AHEAD) continue
        this.#room = Promise.withResolvers()
        await orAborted(this.#room.promise, signal)
      }
      if (this.#isOpen) this.#reader?.ended()
    } catch (error) {
      if (!signal.aborted) this.#failure = { error }
    } finally {
      this.#events.close()
    }
  }

  /** Nobody has asked for it, or has said that nobody will. */
  get #isOpen(): boolean {
    return !this.#isWanted && !this.#life.signal.aborted
  }

  /** Of an answer that several had a part in, each tells what it cost. */
  #count(event: LlmEvent): void {
    if (event.type === 'text') this.#chars += event.text.length
    if (event.type !== 'usage') return
    const { promptTokens = 0, completionTokens = 0 } = this.#usage ?? {}
    this.#usage = {
      promptTokens: promptTokens + event.promptTokens,
      completionTokens: completionTokens + event.completionTokens,
    }
  }
}

const sameOf = <T>(some: readonly T[], others: readonly T[], same: (one: T, other: T) => boolean): boolean =>
  some.length === others.length && some.every((one, at) => same(one, others[at] as T))

/** Calls of tools and what came of them are never written anew. */
const isSame = (one: Message, other: Message): boolean =>
  one === other ||
  (one.role === other.role &&
    one.content === other.content &&
    one.role !== 'tool' &&
    !('calls' in one || 'calls' in other))
