import type { ClientEvent, ClientLatency } from '../client-event.ts'
import { withoutInput } from '../without-input.ts'
import type { OutputShape, PieceEvent } from './bot-output.ts'
import { BotOutput } from './bot-output.ts'
import { type CallReports, functionCall } from './function-calls.ts'
import type { RtviMessage } from './message.ts'

/** What is told on request alone. */
export interface Reports {
  /** The voice detector, besides the turns. */
  voice: boolean
  calls: CallReports
}

/** Segments that wait for the bot to be heard; far more than are ever synthesised ahead of the ear. */
const MAX_WAITING = 64

/**
 * Call events to RTVI messages. What clients rely on holds even when a reply is cut: everything started is stopped, once,
 * and no segment precedes `bot-started-speaking`.
 */
export class RtviEncoder {
  readonly #output: BotOutput
  readonly #reports: Reports
  #llmReply: number | undefined
  #ttsReply: number | undefined
  #speakingReply: number | undefined
  /** The last reply whose voice has begun. */
  #heardReply = 0
  #waiting: PieceEvent[] = []

  constructor(shape: OutputShape, reports: Reports = { voice: false, calls: {} }) {
    this.#reports = reports
    this.#output = new BotOutput(shape)
  }

  /** `wallMs` is the time of the event in milliseconds since 1970. */
  encode(event: ClientEvent, wallMs: number): readonly RtviMessage[] {
    switch (event.type) {
      case 'user-started-speaking':
      case 'user-stopped-speaking':
      case 'user-mute-started':
      case 'user-mute-stopped':
        return [{ type: event.type }]
      case 'transcribed': {
        const { text, final } = event
        const timestamp = new Date(wallMs).toISOString()
        return [
          { type: 'user-transcription', data: { text, user_id: '', timestamp, final } },
          userInput({ text, input_type: 'transcription', final }, wallMs),
        ]
      }
      case 'backchannel':
        return [userInput({ text: event.text, input_type: 'backchannel', final: true }, wallMs), asServerMessage(event)]
      case 'voice-started':
      case 'voice-stopped': {
        if (!this.#reports.voice) return []
        return [{ type: event.type === 'voice-started' ? 'vad-user-started-speaking' : 'vad-user-stopped-speaking' }]
      }
      case 'user-turn':
        return [{ type: 'user-llm-text', data: { text: event.text } }]
      case 'reply-started': {
        const stopped = this.#llmStopped()
        this.#llmReply = event.reply
        return [...stopped, { type: 'bot-llm-started' }]
      }
      case 'token':
        return [{ type: 'bot-llm-text', data: { text: event.text } }]
      case 'tokens-ended':
        return this.#llmReply === event.reply ? this.#llmStopped() : []
      case 'speech-started': {
        const stopped = this.#ttsStopped()
        this.#ttsReply = event.reply
        return [...stopped, { type: 'bot-tts-started' }]
      }
      case 'bot-started-speaking':
        this.#speakingReply = event.reply
        return [{ type: event.type }, ...this.#heard(event.reply)]
      case 'piece':
        return this.#piece(event)
      case 'speech-ended':
        return this.#ttsReply === event.reply ? this.#ttsStopped() : []
      case 'bot-stopped-speaking':
        return this.#speakingReply === event.reply ? this.#silent() : []
      case 'interrupted':
        return [{ type: 'bot-interrupted' }, ...this.#cut(event.reply), asServerMessage(event)]
      case 'tokens-used':
        return [{ type: 'metrics', data: { tokens: [tokens(event)] } }]
      case 'turn-timed': {
        const ttfb = waits(event.latency)
        const told = asServerMessage(event)
        return ttfb.length > 0 ? [{ type: 'metrics', data: { ttfb } }, told] : [told]
      }
      case 'failed': {
        const { text: error, fatal, stage, code } = event
        return [{ type: 'error', data: { error, fatal, stage, code } }]
      }
      case 'call-started':
      case 'state-changed':
      case 'language-changed':
      case 'handed-over':
      case 'paused':
      case 'resumed':
      case 'ran-dry':
      case 'answered-by':
      case 'fell-back':
      case 'replaced':
      case 'hedged':
      case 'resumable':
      case 'heartbeat':
      case 'connection-lost':
      case 'connection-resumed':
      case 'call-ended':
        return [asServerMessage(event)]
      case 'tool-asked': {
        const { tool, call, input } = event
        return [{ type: 'llm-function-call', data: { function_name: tool, tool_call_id: call, args: input } }]
      }
      case 'tool-called':
        return functionCall(event, this.#reports.calls)
      case 'tool-began':
        return [...functionCall(event, this.#reports.calls), asServerMessage(withoutInput(event))]
      case 'tool-dropped':
      case 'tool-used':
        return [...functionCall(event, this.#reports.calls), asServerMessage(event)]
      default:
        return event satisfies never
    }
  }

  #piece(event: PieceEvent): readonly RtviMessage[] {
    // Deprecated since 1.1, but all that older user interfaces show.
    const text = event.status === 'new' ? [{ type: 'bot-transcription', data: { text: event.text } }] : []
    if (!event.spoken) return [...text, ...this.#output.encode(event)]
    if (event.status === 'new' && event.reply > this.#heardReply) {
      if (this.#waiting.length < MAX_WAITING) this.#waiting.push(event)
      return text
    }
    return [...text, ...this.#heard(event.reply), ...this.#output.encode(event)]
  }

  #heard(reply: number): readonly RtviMessage[] {
    this.#heardReply = Math.max(this.#heardReply, reply)
    const due = this.#waiting.filter((piece) => piece.reply === reply)
    this.#waiting = this.#waiting.filter((piece) => piece.reply > reply)
    return due.flatMap((piece) => this.#output.encode(piece))
  }

  #cut(reply: number): readonly RtviMessage[] {
    this.#waiting = this.#waiting.filter((piece) => piece.reply > reply)
    return [
      ...(this.#llmReply === reply ? this.#llmStopped() : []),
      ...(this.#ttsReply === reply ? this.#ttsStopped() : []),
      ...(this.#speakingReply === reply ? this.#silent() : []),
    ]
  }

  #llmStopped(): readonly RtviMessage[] {
    if (this.#llmReply === undefined) return []
    this.#llmReply = undefined
    return [{ type: 'bot-llm-stopped' }]
  }

  #ttsStopped(): readonly RtviMessage[] {
    if (this.#ttsReply === undefined) return []
    this.#ttsReply = undefined
    return [{ type: 'bot-tts-stopped' }]
  }

  #silent(): readonly RtviMessage[] {
    if (this.#speakingReply === undefined) return []
    this.#speakingReply = undefined
    return [{ type: 'bot-stopped-speaking' }]
  }
}

/** What the caller said or typed; `msg_id` is that of the message it was typed in. */
export const userInput = (
  input: { text: string; input_type: 'transcription' | 'chat' | 'backchannel'; final: boolean; msg_id?: string },
  wallMs: number,
): RtviMessage => ({ type: 'user-input', data: { ...input, timestamp: new Date(wallMs).toISOString() } })

/** What RTVI has no word for reaches our own page this way; stock clients hand it to the application. */
const asServerMessage = (event: ClientEvent): RtviMessage => ({ type: 'server-message', data: { voxray: event } })

const tokens = ({ promptTokens, completionTokens, cachedTokens }: Extract<ClientEvent, { type: 'tokens-used' }>) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
  ...(cachedTokens !== undefined && { cache_read_input_tokens: cachedTokens }),
})

/** Seconds the caller waited for each stage; nothing for work that was done ahead, while the end of the turn was still open. */
function waits(latency: ClientLatency): readonly { processor: string; value: number }[] {
  const { decisionMs, transcriptMs, firstTokenMs, firstPieceMs, firstAudioMs } = latency
  const found: { processor: string; value: number }[] = []
  const add = (processor: string, fromMs: number | undefined, toMs: number | undefined) => {
    if (fromMs !== undefined && toMs !== undefined)
      found.push({ processor, value: Math.round(Math.max(0, toMs - fromMs)) / 1000 })
  }
  add('stt', 0, transcriptMs)
  add('llm', Math.max(decisionMs ?? 0, transcriptMs ?? 0), firstTokenMs)
  add('tts', firstPieceMs === undefined ? undefined : Math.max(decisionMs ?? 0, firstPieceMs), firstAudioMs)
  return found
}
