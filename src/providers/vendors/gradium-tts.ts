import { type Static, Type } from '@sinclair/typebox'
import type { Tts } from '../../tts/tts.ts'
import { throwFailure } from './gradium-failure.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Io } from '../provider.ts'
import { messageOf } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf } from '../socket/stt-keys.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { rateFor, ttsKeys } from '../socket/tts-keys.ts'

const ADDRESS = 'wss://api.gradium.ai'
const RATES_HZ = [8000, 16_000, 24_000]
/** "Emma", the voice of its own examples. */
const VOICE = 'YTpq7expH9539ERJ'

export const gradiumTtsKeys = {
  ...ttsKeys,
  pronunciation_dict_id: Type.Optional(Type.String({ description: 'A dictionary of pronunciations at Gradium' })),
}
const Options = Type.Object(gradiumTtsKeys)
type Options = Static<typeof Options>

const Message = Type.Union([
  Type.Object({ type: Type.Literal('audio'), client_req_id: Type.String(), audio: Type.String() }),
  Type.Object({
    type: Type.Literal('text'),
    client_req_id: Type.String(),
    text: Type.String(),
    stop_s: Type.Number(),
  }),
  Type.Object({ type: Type.Literal('end_of_stream'), client_req_id: Type.String() }),
])
/** Gradium's voices: one request for each piece, for only the end of a request is told. What was begun cannot be stopped, but told apart. */
export const gradiumTts = (options: Options, io: Io): Tts =>
  streamedTts('gradium', io, (playRateHz) => {
    const rateHz = rateFor(playRateHz, RATES_HZ)
    return {
      request: {
        url: addressOf(options.tts_base_url || ADDRESS, '/api/speech/tts'),
        headers: keyHeader('x-api-key', io.key),
      },
      rateHz,
      timesPieces: true,
      reply: (id) => replyOf(id, setupOf(options, rateHz), io.key),
    }
  })

const setupOf = (options: Options, rateHz: number) => ({
  type: 'setup',
  model_name: options.tts_model || 'default',
  voice_id: options.tts_voice || VOICE,
  output_format: `pcm_${rateHz}`,
  pronunciation_id: options.pronunciation_dict_id,
  close_ws_on_eos: false,
})

function replyOf(id: string, setup: object, key: string | undefined): ReplyDialect {
  let pieces = 0
  const requestId = () => `${id}.${pieces}`
  const message = (more: object): string => JSON.stringify({ ...more, client_req_id: requestId() })
  return {
    say: (piece) => {
      pieces++
      return [message(setup), message({ type: 'text', text: piece }), message({ type: 'end_of_stream' })]
    },
    cancel: [],
    heard: (data) => (typeof data === 'string' ? saidIn(data, requestId(), key) : []),
  }
}

function saidIn(text: string, id: string, key: string | undefined): readonly Said[] {
  throwFailure('tts', text, key)
  const message = messageOf(Message, text)
  if (message?.client_req_id !== id) return []
  switch (message.type) {
    case 'audio':
      return [{ type: 'audio', bytes: Uint8Array.fromBase64(message.audio) }]
    case 'text':
      return [{ type: 'words', words: [{ text: message.text.trim(), toMs: message.stop_s * 1000 }] }]
    case 'end_of_stream':
      return [{ type: 'spoken' }]
    default:
      return message satisfies never
  }
}
