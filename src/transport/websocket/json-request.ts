import { Type } from '@sinclair/typebox'
import type { TSchema } from '@sinclair/typebox'
import type { TypeCheck } from '@sinclair/typebox/compiler'
import { TypeCompiler } from '@sinclair/typebox/compiler'

import type { Pcm } from '../../audio/pcm.ts'
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { whyTooMuch } from '../../std/json.ts'
import { Appended, appendCommand } from '../append.ts'
import { readBase64Pcm } from '../rtvi/raw-audio.ts'
import type { WireCommand } from '../wire.ts'

/** What a client asked for, or what was wrong with its message. */
export type JsonRequest =
  | { type: 'audio'; pcm: Pcm }
  | { type: 'command'; command: WireCommand }
  | { type: 'commands'; commands: readonly WireCommand[] }
  | { type: 'key'; key: string }
  | { type: 'nothing' }
  /** Well formed, and not for clients to ask. */
  | { type: 'unsupported'; problem: string }
  | { type: 'bad'; problem: string }

const MAX_TEXT_CHARS = 32_768
const MAX_MESSAGES = 200

const Envelope = TypeCompiler.Compile(
  Type.Object({ type: Type.String({ minLength: 1, maxLength: 64 }), data: Type.Optional(Type.Unknown()) }),
)
const Text = TypeCompiler.Compile(Type.Object({ text: Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS }) }))
const Append = TypeCompiler.Compile(
  Type.Object({
    messages: Type.Array(Appended, { minItems: 1, maxItems: MAX_MESSAGES }),
    run_llm: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  }),
)
const CallResult = TypeCompiler.Compile(
  Type.Object({ tool_call_id: Type.String({ minLength: 1, maxLength: 128 }), result: Type.Optional(Type.Unknown()) }),
)
const Key = TypeCompiler.Compile(Type.Object({ digit: Type.String({ pattern: '^[0-9A-D*#]$' }) }))
const Audio = TypeCompiler.Compile(
  Type.Object({
    audio: Type.String(),
    sample_rate: Type.Optional(Type.Integer()),
    num_channels: Type.Optional(Type.Integer()),
  }),
)

/** Reads one text message of a client. Never throws; problems name the field, never its content. */
export function readJsonRequest(text: string): JsonRequest {
  const tooMuch = whyTooMuch(text)
  if (tooMuch !== undefined) return { type: 'bad', problem: `JSON ${tooMuch}` }
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return { type: 'bad', problem: 'not JSON' }
  }
  if (!Envelope.Check(message)) return bad('message', Envelope, message)
  const { type, data = {} } = message
  switch (type) {
    case 'AudioRawFrame':
    case 'InputAudioRawFrame': {
      if (!Audio.Check(data)) return bad(type, Audio, data)
      const pcm = readBase64Pcm(data.audio, data.sample_rate ?? LISTEN_RATE_HZ, data.num_channels ?? 1)
      return typeof pcm === 'string' ? { type: 'bad', problem: `${type}: ${pcm}` } : { type: 'audio', pcm }
    }
    case 'TextFrame':
    case 'TTSSpeakFrame':
      return Text.Check(data) ? command({ type: 'speak', text: data.text }) : bad(type, Text, data)
    case 'TranscriptionFrame':
      return Text.Check(data)
        ? command({ type: 'text', text: data.text, runImmediately: true, spoken: true })
        : bad(type, Text, data)
    case 'LLMMessagesAppendFrame': {
      if (!Append.Check(data)) return bad(type, Append, data)
      const { messages, run_llm } = data
      const isLast = (index: number) => index === messages.length - 1
      const commands = messages.map((each, index) => appendCommand(each, run_llm === true && isLast(index)))
      return { type: 'commands', commands }
    }
    case 'InputDTMFFrame':
      return Key.Check(data) ? { type: 'key', key: data.digit } : bad(type, Key, data)
    case 'FunctionCallResultFrame':
      return CallResult.Check(data)
        ? command({ type: 'tool-answered', call: data.tool_call_id, result: data.result })
        : bad(type, CallResult, data)
    case 'InterruptionFrame':
      return command({ type: 'interrupt' })
    case 'CancelFrame':
    case 'EndFrame':
      return command({ type: 'hang-up' })
    case 'StartFrame':
      // voxray-go's own client opens with one; what it asks for is the server's to decide.
      return { type: 'nothing' }
    case 'ErrorFrame':
    case 'FatalErrorFrame':
      // Never answered: a peer that objects to ours as we to its would go on for ever.
      return { type: 'nothing' }
    default:
      return { type: 'unsupported', problem: `unsupported type ${type}` }
  }
}

const command = (wireCommand: WireCommand): JsonRequest => ({ type: 'command', command: wireCommand })

function bad(type: string, checker: TypeCheck<TSchema>, value: unknown): JsonRequest {
  const first = checker.Errors(value).First()
  return {
    type: 'bad',
    problem: `${type}: ${first ? `${first.path} ${first.message.toLowerCase()}` : 'unknown shape'}`,
  }
}
