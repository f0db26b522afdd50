import { Type } from '@sinclair/typebox'
import type { TSchema } from '@sinclair/typebox'
import type { TypeCheck } from '@sinclair/typebox/compiler'
import { TypeCompiler } from '@sinclair/typebox/compiler'

import type { Pcm } from '../../audio/pcm.ts'
import { whyTooMuch } from '../../std/json.ts'
import { Appended, appendCommand } from '../append.ts'
import type { WireCommand } from '../wire.ts'
import { readBase64Pcm } from './raw-audio.ts'

/** What a client asked for, or what was wrong with its message. `id` ties an answer to it. */
export type RtviRequest = { readonly id?: string | undefined } & (
  | { type: 'client-ready'; version: string | undefined }
  | { type: 'disconnect-bot' }
  | { type: 'send-text'; text: string; runImmediately: boolean; spoken: boolean }
  | { type: 'append-to-context'; command: WireCommand }
  | { type: 'llm-function-call-result'; call: string; result: unknown }
  | { type: 'client-message'; topic: string; data: unknown }
  | { type: 'dtmf'; buttons: readonly string[] }
  | { type: 'raw-audio'; audio: readonly Pcm[] }
  /** Not addressed to us, or nothing that is answered: another label, an error, what only servers say. */
  | { type: 'ignored' }
  /** Not an RTVI message. */
  | { type: 'malformed'; problem: string }
  /** An RTVI message with unusable data. */
  | { type: 'invalid'; problem: string }
  | { type: 'unsupported'; name: string }
)

const MAX_TEXT_CHARS = 32_768
/** Twice real time at 48 kHz stereo for a batch of a hundred 20 ms chunks; a message is 1 MiB at most anyway. */
const MAX_BATCH = 100

const orNull = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

const Envelope = TypeCompiler.Compile(
  Type.Object({
    label: Type.Literal('rtvi-ai'),
    type: Type.String({ minLength: 1, maxLength: 64 }),
    id: orNull(Type.String({ maxLength: 128 })),
    data: Type.Optional(Type.Unknown()),
  }),
)
const ClientReady = TypeCompiler.Compile(orNull(Type.Object({ version: orNull(Type.String({ maxLength: 32 })) })))
const SendText = TypeCompiler.Compile(
  Type.Object({
    content: Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS }),
    options: orNull(Type.Object({ run_immediately: orNull(Type.Boolean()), audio_response: orNull(Type.Boolean()) })),
  }),
)
const Append = TypeCompiler.Compile(
  Type.Intersect([Appended, Type.Object({ run_immediately: orNull(Type.Boolean()) })]),
)
const CallResult = TypeCompiler.Compile(
  Type.Object({ tool_call_id: Type.String({ minLength: 1, maxLength: 128 }), result: Type.Optional(Type.Unknown()) }),
)
const ClientMessage = TypeCompiler.Compile(
  Type.Object({ t: Type.String({ minLength: 1, maxLength: 64 }), d: Type.Optional(Type.Unknown()) }),
)
const Button = Type.String({ pattern: '^[0-9A-D*#]$' })
const Dtmf = TypeCompiler.Compile(
  Type.Union([
    Type.Object({ buttons: Type.Array(Button, { minItems: 1, maxItems: 64 }) }),
    Type.Object({ button: Button }),
  ]),
)
const audioShape = { sampleRate: Type.Integer(), numChannels: Type.Integer() }
const RawAudio = TypeCompiler.Compile(Type.Object({ base64Audio: Type.String(), ...audioShape }))
const RawAudioBatch = TypeCompiler.Compile(
  Type.Object({ base64AudioBatch: Type.Array(Type.String(), { maxItems: MAX_BATCH }), ...audioShape }),
)

/** Reads one message of a client. Never throws; problems name the field, never its content. */
export function readRequest(text: string): RtviRequest {
  const tooMuch = whyTooMuch(text)
  if (tooMuch !== undefined) return { type: 'malformed', problem: `JSON ${tooMuch}` }
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return { type: 'malformed', problem: 'not JSON' }
  }
  if (isForOthers(message) || isFromServers(message)) return { type: 'ignored' }
  if (!Envelope.Check(message)) return { type: 'malformed', problem: problemOf(Envelope, message) }
  const { type, data } = message
  return { id: message.id ?? undefined, ...readData(type, data) }
}

function readData(type: string, data: unknown): RtviRequest {
  switch (type) {
    case 'client-ready':
      return ClientReady.Check(data ?? null)
        ? { type, version: versionOf(data) }
        : invalid(type, problemOf(ClientReady, data))
    case 'disconnect-bot':
      return { type }
    case 'send-text': {
      if (!SendText.Check(data)) return invalid(type, problemOf(SendText, data))
      const runImmediately = data.options?.run_immediately ?? true
      return { type, text: data.content, runImmediately, spoken: data.options?.audio_response ?? true }
    }
    case 'append-to-context':
      return Append.Check(data)
        ? { type, command: appendCommand(data, data.run_immediately ?? false) }
        : invalid(type, problemOf(Append, data))
    case 'llm-function-call-result':
      return CallResult.Check(data)
        ? { type, call: data.tool_call_id, result: data.result }
        : invalid(type, problemOf(CallResult, data))
    case 'client-message':
      return ClientMessage.Check(data)
        ? { type, topic: data.t, data: data.d }
        : invalid(type, problemOf(ClientMessage, data))
    case 'dtmf':
      if (!Dtmf.Check(data)) return invalid(type, 'buttons must be 0-9, A-D, * or #')
      return { type, buttons: 'buttons' in data ? data.buttons : [data.button] }
    case 'raw-audio':
      return RawAudio.Check(data)
        ? readAudio(type, [data.base64Audio], data.sampleRate, data.numChannels)
        : invalid(type, problemOf(RawAudio, data))
    case 'raw-audio-batch':
      return RawAudioBatch.Check(data)
        ? readAudio(type, data.base64AudioBatch, data.sampleRate, data.numChannels)
        : invalid(type, problemOf(RawAudioBatch, data))
    default:
      return { type: 'unsupported', name: type }
  }
}

function readAudio(type: string, chunks: readonly string[], rateHz: number, channels: number): RtviRequest {
  const audio: Pcm[] = []
  for (const chunk of chunks) {
    const pcm = readBase64Pcm(chunk, rateHz, channels)
    if (typeof pcm === 'string') return invalid(type, pcm)
    audio.push(pcm)
  }
  return { type: 'raw-audio', audio }
}

const invalid = (type: string, problem: string): RtviRequest => ({ type: 'invalid', problem: `${type}: ${problem}` })

const isForOthers = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'label' in message && message.label !== 'rtvi-ai'

/** What servers say: errors, answers, reports of a call. */
const FROM_SERVERS =
  /error|^(?:bot|server|user|vad|llm-function-call|llm-raw|stt-raw|tts-raw|metrics|system-log|ui-command|ui-job-group)(?:-|$)/i

/**
 * A peer that is a server, too, as Pipecat's Python client is, answers with errors of its own what it does not expect. An error is
 * never answered, or the two would go on for ever.
 */
const isFromServers = (message: unknown): boolean =>
  typeof message === 'object' &&
  message !== null &&
  'type' in message &&
  typeof message.type === 'string' &&
  message.type !== 'llm-function-call-result' &&
  FROM_SERVERS.test(message.type)

function versionOf(data: unknown): string | undefined {
  return ClientReady.Check(data) ? (data?.version ?? undefined) : undefined
}

function problemOf(checker: TypeCheck<TSchema>, value: unknown): string {
  const first = checker.Errors(value).First()
  return first ? `${first.path || 'message'}: ${first.message.toLowerCase()}` : 'unknown shape'
}
