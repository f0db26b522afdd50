import { type Static, Type } from '@sinclair/typebox'
import type { Tts } from '../../tts/tts.ts'
import { throwFailure } from './deepgram-failure.ts'
import { isFlux } from './deepgram-flux.ts'
import type { Io } from '../provider.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf } from '../socket/stt-keys.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { rateFor, ttsKeys } from '../socket/tts-keys.ts'

const RATES_HZ = [8000, 16_000, 24_000]

const { tts_base_url, tts_model } = ttsKeys
export const deepgramTtsKeys = {
  tts_base_url,
  tts_model,
  tts_speed: Type.Optional(
    Type.Number({ minimum: 0.5, maximum: 1.5, description: 'How fast it speaks; Flux knows steps of 0.05' }),
  ),
}
const Options = Type.Object(deepgramTtsKeys)
type Options = Static<typeof Options>

/** What the messages of a family of voices are called. */
interface Family {
  readonly path: string
  readonly stop: string
  readonly spoken: string
  readonly stopped: string
}
const AURA: Family = { path: '/v1/speak', stop: 'Clear', spoken: 'Flushed', stopped: 'Cleared' }
const FLUX: Family = { path: '/v2/speak', stop: 'Interrupt', spoken: 'SpeechMetadata', stopped: 'SpeechInterrupted' }

const Message = Type.Object({
  type: Type.String(),
  code: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
})

/** Deepgram's voices: Aura, and Flux, which carries its tone from one text to the next. */
export function deepgramTts(options: Options, io: Io, base: string, headers: Readonly<Record<string, string>>): Tts {
  const model = options.tts_model || 'aura-2-thalia-en'
  const family = isFlux(model) ? FLUX : AURA
  return streamedTts('deepgram', io, (playRateHz) => {
    const rateHz = rateFor(playRateHz, RATES_HZ)
    const query = {
      model,
      encoding: 'linear16',
      sample_rate: rateHz,
      speed: options.tts_speed && Math.round(options.tts_speed * 20) / 20,
    }
    return {
      request: {
        url: addressOf(options.tts_base_url || base, family.path, query),
        headers,
        goodbye: '{"type":"Close"}',
      },
      rateHz,
      reply: () => new Reply(family, io.key),
    }
  })
}

/** Its messages name no reply, so that it is told to stop, and has to say that it did. */
class Reply implements ReplyDialect {
  readonly #family: Family
  readonly #key: string | undefined
  #unspoken = 0

  constructor(family: Family, key: string | undefined) {
    this.#family = family
    this.#key = key
  }

  say(piece: string): readonly string[] {
    this.#unspoken++
    return [JSON.stringify({ type: 'Speak', text: piece }), '{"type":"Flush"}']
  }

  get tellsOver(): boolean {
    return this.#unspoken > 0
  }

  get cancel(): readonly string[] {
    return this.#unspoken > 0 ? [JSON.stringify({ type: this.#family.stop })] : []
  }

  heard(data: string | Uint8Array): readonly Said[] {
    if (typeof data !== 'string') return [{ type: 'audio', bytes: data }]
    throwFailure('tts', data, this.#key)
    const message = messageOf(Message, data)
    switch (message?.type) {
      case this.#family.spoken:
        this.#unspoken = Math.max(0, this.#unspoken - 1)
        return [{ type: 'spoken' }]
      case this.#family.stopped:
        return [{ type: 'over' }]
      case 'Warning':
        return this.#warned(message)
      default:
        return []
    }
  }

  #warned({ code = '', description = '' }: Static<typeof Message>): readonly Said[] {
    // All had been spoken when it was told to stop.
    if (code === 'NO_ACTIVE_SPEECH') return [{ type: 'over' }]
    // Over one connection it speaks about twenty texts a minute to their end.
    if (!/flush/i.test(code + description)) return []
    const key = { key: this.#key }
    throw toldFailure('tts', 'rate-limited', `Deepgram limits the rate: ${shown(key, description)}`)
  }
}
