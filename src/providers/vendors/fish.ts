import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { chatElsewhere, elsewhereKeys, noChatOf } from '../openai-dialect/chat-elsewhere.ts'
import { fishStt, fishSttNeedsKey, fishSttOptions } from './fish-stt.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import type { Data } from '../socket/connect.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf, isAtVendor } from '../socket/stt-keys.ts'
import type { Said } from '../socket/tts-dialect.ts'
import { rateFor, ttsKeys } from '../socket/tts-keys.ts'

const ADDRESS = 'wss://api.fish.audio'
const RATES_HZ = [8000, 16_000, 24_000]

const FishOptions = Type.Object({
  ...elsewhereKeys,
  ...fishSttOptions,
  ...ttsKeys,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2, description: 'How fast it speaks' })),
})
type Options = Static<typeof FishOptions>

const Audio = Type.Object({ event: Type.Literal('audio'), audio: Type.Uint8Array() })
const Finish = Type.Object({
  event: Type.Literal('finish'),
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
})

/** Fish Audio's voices: one session for each piece, for only the end of one is told. They cannot be stopped. */
export const fish: Provider<typeof FishOptions> = {
  ...chatElsewhere('fish'),
  env: 'FISH_API_KEY',
  options: FishOptions,
  page: {
    name: 'Fish Audio',
    key: noChatOf('Fish Audio'),
    bills:
      'Seconds of audio that it hears, in whole turns: words come once the caller pauses. Bytes of text that it speaks.',
    languages:
      'The recogniser guesses where no language is set, and does not say which one it was. The voices speak more than thirty, and each text in its language.',
    tested:
      "A stand-in of the voices' socket, which Fish Audio's own SDK (0.1.0) talks to as well, and one of the recogniser as that SDK describes it.",
  },
  needsKey: (stage, options) =>
    stage === 'stt' ? fishSttNeedsKey(options) : stage === 'tts' && isAtVendor(options.tts_base_url, ADDRESS),
  stt: fishStt,
  tts: (options, io) => {
    const { pack, unpack } = packer()
    return streamedTts('fish', io, (playRateHz) => {
      const rateHz = rateFor(playRateHz, RATES_HZ)
      const start = pack({ event: 'start', request: requestOf(options, rateHz) })
      const stop = pack({ event: 'stop' })
      return {
        request: {
          url: addressOf(options.tts_base_url || ADDRESS, '/v1/tts/live'),
          headers: {
            model: options.tts_model || 's2.1-pro',
            ...keyHeader('authorization', io.key, 'Bearer'),
          },
        },
        rateHz,
        reply: () => ({
          say: (piece) => [start, pack({ event: 'text', text: piece }), stop],
          heard: (data) => (typeof data === 'string' ? [] : saidIn(unpack(data), io.key)),
        }),
      }
    })
  },
}

const requestOf = (options: Options, rateHz: number) => ({
  text: '',
  format: 'pcm',
  sample_rate: rateHz,
  latency: 'balanced',
  ...(options.tts_voice && { reference_id: options.tts_voice }),
  ...(options.tts_speed !== undefined && { prosody: { speed: options.tts_speed } }),
})

/** MessagePack, which is loaded when this voice is configured and not before. A dialect does not wait for anything. */
function packer() {
  const { encode, decode } = require('@msgpack/msgpack') as typeof import('@msgpack/msgpack')
  return {
    pack: (message: object): Data => encode(message),
    unpack: (data: Uint8Array): unknown => decode(data),
  }
}

function saidIn(message: unknown, key: string | undefined): readonly Said[] {
  if (Value.Check(Audio, message)) return [{ type: 'audio', bytes: message.audio }]
  if (!Value.Check(Finish, message)) return []
  if (message.reason !== 'error') return [{ type: 'spoken' }]
  throw toldFailure('tts', 'server-error', `Fish Audio failed: ${shown({ key }, message.message ?? 'no reason given')}`)
}
