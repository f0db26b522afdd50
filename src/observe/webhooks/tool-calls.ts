import type { CallEvent } from '../../event/call-event.ts'
import type { WebhookToolCall } from './events.ts'

/** Of the input and of the result of one call. */
const MOST_CHARS = 8192
/** No tool takes what is nested deeper. */
const MOST_LEVELS = 50
/** Models call for a few at once. */
const MOST_OPEN = 100

type ToolEvent = Extract<CallEvent, { call: string }>

/** What the model called for in one call, in bounded memory: of a call that has more the oldest is left out. */
export class ToolCalls {
  readonly #mostChars: number
  readonly #open = new Map<string, Pick<WebhookToolCall, 'tool' | 'input'>>()
  readonly #over: { readonly told: WebhookToolCall; readonly chars: number }[] = []
  #chars = 0
  #left = 0

  constructor(mostChars: number) {
    this.#mostChars = mostChars
  }

  get all(): readonly WebhookToolCall[] {
    return this.#over.map(({ told }) => told)
  }

  /** How many of the oldest are left out. */
  get left(): number {
    return this.#left
  }

  /** Gives what is over with this event. */
  note(event: ToolEvent): WebhookToolCall | undefined {
    const { call: id, type } = event
    switch (type) {
      case 'tool-called':
        if (this.#open.size < MOST_OPEN) this.#open.set(id, { tool: event.tool, input: bounded(event.input) })
        return undefined
      case 'tool-began':
        return undefined
      case 'tool-used':
        return this.#end(id, event.tool, {
          outcome: event.outcome,
          result: event.told.slice(0, MOST_CHARS),
          ms: Math.round(event.ms),
        })
      case 'tool-dropped':
        return this.#end(id, event.tool, { outcome: 'dropped' })
      default:
        return type satisfies never
    }
  }

  #end(id: string, tool: string, more: Pick<WebhookToolCall, 'outcome' | 'result' | 'ms'>): WebhookToolCall {
    const told = { id, ...(this.#open.get(id) ?? { tool, input: null }), ...more }
    this.#open.delete(id)
    const chars = JSON.stringify(told).length
    this.#over.push({ told, chars })
    this.#chars += chars
    while (this.#chars > this.#mostChars && this.#over.length > 1) {
      this.#chars -= this.#over.shift()?.chars ?? 0
      this.#left++
    }
    return told
  }
}

/** Null for what is larger, or nested deeper, than an event may be. */
const bounded = (input: unknown): unknown =>
  sizeOf(input, MOST_CHARS, MOST_LEVELS) <= MOST_CHARS ? (input ?? null) : null

/** About the characters of a value as JSON. Looks no further once it is over `most`, or too deep. */
function sizeOf(value: unknown, most: number, levels: number): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 4
  if (levels === 0) return Number.POSITIVE_INFINITY
  let size = 2
  for (const [name, inner] of Object.entries(value)) {
    size += name.length + 4 + sizeOf(inner, most - size, levels - 1)
    if (size > most) break
  }
  return size
}
