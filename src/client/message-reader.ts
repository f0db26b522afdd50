import type { ClientState, ClientPieceStatus, ClientLatency } from '../transport/client-event.ts'
import type { ServerEvent } from './event.ts'
import { type Fields, fieldsOf, numberOf, parsed, textOf } from './fields.ts'
import { samplesFromBase64, samplesFromBytes } from './samples.ts'

/** What the server speaks at unless it says otherwise. */
const PLAY_RATE_HZ = 24_000

type ToolStatus = Extract<ServerEvent, { type: 'tool' }>['status']

const STATES: readonly string[] = ['listening', 'thinking', 'speaking'] satisfies ClientState[]
const STATUSES: readonly string[] = ['new', 'in-progress', 'completed'] satisfies ClientPieceStatus[]

/** Reads the messages of one connection. Never throws: what it cannot read is `unknown`. */
export class MessageReader {
  /** Binary messages carry no rate: it is what the first message says. */
  #playRateHz = PLAY_RATE_HZ

  read(message: string | ArrayBuffer): ServerEvent {
    if (typeof message !== 'string')
      return { type: 'audio', samples: samplesFromBytes(message), rateHz: this.#playRateHz }
    const { type, data } = fieldsOf(parsed(message))
    const [name, fields] = [textOf(type) ?? '', fieldsOf(data)]
    if (name === 'StartFrame') this.#playRateHz = rateOf(fields['audio_out_sample_rate']) ?? PLAY_RATE_HZ
    return this.#event(name, fields) ?? { type: 'unknown', name, data: fields }
  }

  #event(name: string, data: Fields): ServerEvent | undefined {
    switch (name) {
      case 'StartFrame':
        return { type: 'started', callId: textOf(data['call_id']), playRateHz: this.#playRateHz }
      case 'TTSAudioRawFrame':
      case 'OutputAudioRawFrame':
      case 'AudioRawFrame':
        return this.#audio(data)
      case 'InterruptionFrame':
        return { type: 'interruption' }
      case 'UserStartedSpeakingFrame':
        return { type: 'user-started-speaking' }
      case 'UserStoppedSpeakingFrame':
        return { type: 'user-stopped-speaking' }
      case 'BotStartedSpeakingFrame':
        return { type: 'bot-started-speaking' }
      case 'BotStoppedSpeakingFrame':
        return { type: 'bot-stopped-speaking' }
      case 'LLMFullResponseStartFrame':
        return { type: 'reply-started' }
      case 'LLMFullResponseEndFrame':
        return { type: 'reply-ended' }
      case 'TTSStartedFrame':
        return { type: 'speech-started' }
      case 'TTSStoppedFrame':
        return { type: 'speech-ended' }
      case 'TranscriptionFrame':
        return withText(data, (text) => ({ type: 'transcript', text, final: data['finalized'] !== false }))
      case 'LLMTextFrame':
        return withText(data, (text) => ({ type: 'bot-text', text }))
      case 'AggregatedTextFrame':
        return withText(data, (text) => piece(text, data))
      case 'TransportMessageFrame':
        return notice(fieldsOf(fieldsOf(data['message'])['voxray']))
      case 'ErrorFrame':
        return {
          type: 'error',
          message: textOf(data['error']) ?? 'the server says no more than that there is an error',
          fatal: data['fatal'] === true,
          code: textOf(data['code']),
          source: textOf(data['processor']),
        }
      case 'EndFrame':
        return { type: 'ended', reason: textOf(data['reason']) }
      default:
        return undefined
    }
  }

  #audio(data: Fields): ServerEvent | undefined {
    const samples = samplesFromBase64(textOf(data['audio']) ?? '')
    const isMono = (data['num_channels'] ?? 1) === 1
    if (!samples || samples.length === 0 || !isMono) return undefined
    return { type: 'audio', samples, rateHz: rateOf(data['sample_rate']) ?? this.#playRateHz }
  }
}

const rateOf = (value: unknown): number | undefined => {
  const rateHz = numberOf(value)
  return rateHz !== undefined && rateHz > 0 ? rateHz : undefined
}

const withText = (data: Fields, event: (text: string) => ServerEvent): ServerEvent | undefined => {
  const text = textOf(data['text'])
  return text === undefined ? undefined : event(text)
}

function piece(text: string, data: Fields): ServerEvent {
  const status = data['status']
  return {
    type: 'piece',
    piece: numberOf(data['segment_id']) ?? 0,
    text,
    status: isStatus(status) ? status : 'new',
    spoken: data['spoken'] !== false,
    heardChars: numberOf(data['heard_chars']) ?? 0,
  }
}

/** What voxray-go has no frame for. */
function notice(voxray: Fields): ServerEvent | undefined {
  const { type, state, turn, latency } = voxray
  const number = numberOf(turn)
  if (type === 'state-changed' && isState(state)) return { type: 'state', state }
  const language = textOf(voxray['language'])
  if (type === 'language-changed' && language !== undefined) return { type: 'language', language }
  if (type === 'paused' || type === 'resumed' || type === 'heartbeat') return { type }
  const token = textOf(voxray['token'])
  if (type === 'resumable' && token !== undefined) return { type: 'resumable', token }
  if (type === 'user-turn' && number !== undefined) return { type, turn: number, text: textOf(voxray['text']) ?? '' }
  if (type === 'interrupted') return { type, heard: textOf(voxray['heard']) ?? '' }
  const call = textOf(voxray['call'])
  if (type === 'tool-asked' && call !== undefined)
    return { type, call, tool: textOf(voxray['tool']) ?? '', input: voxray['input'] }
  const status = TOOL_STATUSES.get(textOf(type) ?? '')
  if (status) return toolOf(status, voxray)
  if (type === 'turn-timed' && number !== undefined)
    return { type: 'latency', turn: number, latency: latencyOf(fieldsOf(latency)) }
  return undefined
}

const TOOL_STATUSES: ReadonlyMap<string, ToolStatus> = new Map([
  ['tool-called', 'called'],
  ['tool-began', 'began'],
  ['tool-dropped', 'dropped'],
  ['tool-used', 'used'],
])

function toolOf(status: ToolStatus, { call, tool, input, outcome, shown }: Fields): ServerEvent {
  const isKnown = outcome === 'done' || outcome === 'failed'
  return {
    type: 'tool',
    status,
    call: textOf(call) ?? '',
    tool: textOf(tool) ?? '',
    ...(input !== undefined && { input }),
    ...(isKnown && { outcome }),
    ...(typeof shown === 'string' && { shown }),
  }
}

const isState = (value: unknown): value is ClientState => typeof value === 'string' && STATES.includes(value)
const isStatus = (value: unknown): value is ClientPieceStatus => typeof value === 'string' && STATUSES.includes(value)

const LATENCIES = [
  'decisionMs',
  'transcriptMs',
  'askedMs',
  'firstTokenMs',
  'firstPieceMs',
  'voiceAskedMs',
  'firstAudioMs',
  'sentMs',
] as const satisfies (keyof ClientLatency)[]

const latencyOf = (fields: Fields): ClientLatency =>
  Object.fromEntries(LATENCIES.map((name) => [name, numberOf(fields[name])]).filter(([, ms]) => ms !== undefined))
