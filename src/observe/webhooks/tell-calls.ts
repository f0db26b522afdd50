import type { CallInfo } from '../../call/info.ts'
import type { Watcher } from '../../call/watcher.ts'
import type { CallEvent, EndReason, HeardWord } from '../../event/call-event.ts'
import { atTimes } from '../../stt/heard-words.ts'
import { CallCounter } from '../call-figures.ts'
import { CallLatencies, roundedLatency } from '../call-latencies.ts'
import { Transcript } from '../transcript.ts'
import type { WebhookEvent, WebhookWord } from './events.ts'
import { ToolCalls } from './tool-calls.ts'

/** Hours of talk. */
const TRANSCRIPT_CHARS = 128 * 1024
const TOOL_CHARS = 64 * 1024
const TURN_CHARS = 16 * 1024
const MOST_WORDS = 2000

/** Makes the events of webhooks from those of calls. `take` must not wait, and must not throw. */
export const tellCalls = (take: (callId: string, event: WebhookEvent) => void): Watcher => ({
  open(info) {
    const call = new CallTold(info, (event) => take(info.callId, event))
    return { event: (event) => call.note(event) }
  },
})

interface OpenTurn {
  readonly number: number
  readonly said: string
  readonly words: readonly WebhookWord[]
  latency: WebhookLatency
}

type WebhookLatency = Extract<WebhookEvent, { type: 'turn' }>['data']['latency']

class CallTold {
  readonly #info: CallInfo
  readonly #take: (event: WebhookEvent) => void
  readonly #joins: { readonly callId: string; readonly sessionId?: string; readonly agent: string }
  readonly #counter = new CallCounter()
  readonly #latencies = new CallLatencies()
  readonly #transcript = new Transcript(TRANSCRIPT_CHARS)
  readonly #tools = new ToolCalls(TOOL_CHARS)
  #startedMs = 0
  #atMs = 0
  #turn: OpenTurn | undefined
  /** The last words that were final. */
  #final: { readonly text: string; readonly words: readonly HeardWord[] } | undefined
  #isListening = true

  constructor(info: CallInfo, take: (event: WebhookEvent) => void) {
    this.#info = info
    this.#take = take
    const { callId, sessionId, agent } = info
    this.#joins = { callId, ...(sessionId !== undefined && { sessionId }), agent }
  }

  note(event: CallEvent): void {
    this.#atMs = event.atMs
    // The answer to a turn is over before the next begins, and before the call ends.
    if (event.type === 'user-turn' || event.type === 'call-ended') this.#endTurn()
    this.#counter.count(event)
    this.#transcript.note(event)
    switch (event.type) {
      case 'call-started':
        this.#startedMs = event.atMs
        return this.#tellStarted()
      case 'transcribed':
        if (event.final) this.#final = { text: event.text, words: event.words ?? [] }
        return
      case 'user-turn':
        this.#turn = { number: event.turn, said: event.text, words: this.#wordsOf(event.text), latency: {} }
        this.#final = undefined
        return
      case 'turn-timed':
        this.#latencies.add(event.latency)
        if (this.#turn?.number === event.turn) this.#turn.latency = roundedLatency(event.latency)
        return
      case 'state-changed':
        this.#isListening = event.state === 'listening'
        if (this.#isListening) this.#endTurnUnlessItGoesOn()
        return
      case 'tool-called':
      case 'tool-began':
      case 'tool-used':
      case 'tool-dropped': {
        const over = this.#tools.note(event)
        if (over) this.#tell({ type: 'tool', data: { ...this.#joins, ...over } })
        return
      }
      case 'call-ended':
        return this.#tellEnded(event.reason)
    }
  }

  #tellStarted(): void {
    const { wire, phone, trace } = this.#info
    const data = { ...this.#joins, wire, ...(phone && { phone }), traceId: trace.traceId }
    this.#tell({ type: 'call.started', data })
  }

  /** An apology follows a failed answer at once, and is part of the turn. */
  #endTurnUnlessItGoesOn(): void {
    const turn = this.#turn
    queueMicrotask(() => {
      if (this.#isListening && this.#turn === turn) this.#endTurn()
    })
  }

  #endTurn(): void {
    if (!this.#turn) return
    const { number, said, words, latency } = this.#turn
    this.#turn = undefined
    const { text, interrupted } = this.#transcript.answer
    const [caller, heard] = [said.slice(0, TURN_CHARS), text.slice(0, TURN_CHARS)]
    const timed = words.length > 0 && { words: [...words] }
    this.#tell({ type: 'turn', data: { ...this.#joins, turn: number, caller, ...timed, heard, interrupted, latency } })
  }

  /** None of what was typed. */
  #wordsOf(text: string): readonly WebhookWord[] {
    const words = this.#final?.text === text ? this.#final.words.slice(0, MOST_WORDS) : []
    const sinceStart = (ms: number) => Math.max(0, Math.round(ms - this.#startedMs))
    return atTimes(words, { begins: sinceStart, ends: sinceStart })
  }

  #tellEnded(reason: EndReason): void {
    const { figures, errors, language, answeredBy, turnWaitMs } = this.#counter
    const left = { transcript: this.#transcript.left, tools: this.#tools.left }
    this.#tell({
      type: 'call.ended',
      data: {
        ...this.#joins,
        reason,
        ...(language !== undefined && { language }),
        ...(answeredBy && { answeredBy }),
        ...figures,
        ...(turnWaitMs !== undefined && { turnWaitMs }),
        latency: { median: this.#latencies.median, worst: this.#latencies.worst },
        transcript: [...this.#transcript.entries],
        tools: [...this.#tools.all],
        ...(left.transcript + left.tools > 0 && { left }),
        errors: [...errors],
      },
    })
  }

  #tell(event: Untimed): void {
    const wallMs = this.#info.startedAtMs + this.#atMs - this.#startedMs
    const { type, data } = event
    // The fields in the order of the documentation.
    this.#take({ type, version: 1, timestamp: new Date(wallMs).toISOString(), data } as WebhookEvent)
  }
}

/** An event before it has been stamped. */
type Untimed = WebhookEvent extends infer E ? (E extends WebhookEvent ? Pick<E, 'type' | 'data'> : never) : never
