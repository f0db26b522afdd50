import { levelDb } from '../audio/pcm.ts'
import type { InputEvent } from '../client/event.ts'
import { joined } from '../language/script.ts'

/** What is softer is the silence between words. */
const AUDIBLE_DB = -50

export interface UsedTool {
  readonly name: string
  /** Undefined where the server does not show it. */
  readonly input?: unknown
  readonly outcome?: 'done' | 'failed' | 'dropped'
}

/** What a caller notices of the bot in one turn. Times are the clock's. */
export class Notes {
  /** The end of what the caller says; the beginning where they only listen. */
  saidAtMs: number
  /** Of the answer; that of an answer before does not count. */
  firstSoundMs: number | undefined
  /** What the server understood. */
  heardAs: string | undefined
  isInterrupted = false
  /** The bot has begun to answer. */
  isAnswered = false
  /** The model has written all of its answer. */
  isWritten = false
  /** Problems that the server told of. */
  readonly troubles: string[] = []
  readonly #tools = new Map<string, UsedTool>()
  readonly #pieces = new Map<number, { readonly text: string; readonly heardChars: number }>()
  #written = ''

  constructor(nowMs: number) {
    this.saidAtMs = nowMs
  }

  note(event: InputEvent, nowMs: number): void {
    switch (event.type) {
      case 'user-turn':
        this.heardAs = event.text
        return
      case 'reply-started':
        this.isAnswered = true
        this.isWritten = false
        return
      case 'bot-text':
        this.#written += event.text
        return
      case 'reply-ended':
        this.isWritten = true
        return
      case 'piece':
        this.#pieces.set(event.piece, { text: event.text, heardChars: event.heardChars })
        return
      case 'audio':
        if (this.isAnswered && levelDb(event.samples) > AUDIBLE_DB) this.firstSoundMs ??= nowMs
        return
      case 'interrupted':
        this.isInterrupted = true
        this.isAnswered = false
        this.firstSoundMs = undefined
        this.#pieces.clear()
        this.#written = ''
        return
      case 'tool':
        this.#useTool(event)
        return
      case 'error':
        this.troubles.push(event.message)
        return
      default:
    }
  }

  /** What the bot has said, or begun to say. */
  get spoken(): string {
    return joined([...this.#pieces.values()].map(({ text }) => text.trim()))
  }

  /** What the model has written, spoken or not. */
  get written(): string {
    return this.#written.trim()
  }

  get tools(): readonly UsedTool[] {
    return [...this.#tools.values()]
  }

  /** How many words of the answer have been heard. */
  get heardWords(): number {
    return [...this.#pieces.values()].reduce(
      (sum, { text, heardChars }) => sum + text.slice(0, heardChars).split(/\s+/).filter(Boolean).length,
      0,
    )
  }

  #useTool({ call, tool, status, input, outcome }: Extract<InputEvent, { type: 'tool' }>): void {
    const ended = status === 'dropped' ? 'dropped' : outcome
    this.#tools.set(call, {
      ...this.#tools.get(call),
      name: tool,
      ...(input !== undefined && { input }),
      ...(ended !== undefined && { outcome: ended }),
    })
  }
}
