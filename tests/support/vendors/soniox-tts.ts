import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { durationMs } from '../../../src/audio/pcm.ts'
import type { Clock } from '../../../src/std/clock.ts'
import { hummed, humParts } from './hum.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const MOST_STREAMS = 5
const MS_PER_CHAR = 60
const Config = Type.Object(
  {
    api_key: Type.String(),
    stream_id: Type.String({ minLength: 1 }),
    model: Type.Union([Type.Literal('tts-rt-v1'), Type.Literal('tts-rt-v2')]),
    language: Type.String({ pattern: '^[a-z]{2}$' }),
    voice: Type.String({ minLength: 1 }),
    audio_format: Type.Literal('pcm_s16le'),
    sample_rate: Type.Union([8000, 16_000, 24_000, 44_100, 48_000].map((hz) => Type.Literal(hz))),
    speed: Type.Optional(Type.Number({ minimum: 0.7, maximum: 1.3 })),
    reduce_silence: Type.Optional(Type.Boolean()),
    return_timestamps: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
type Config = Static<typeof Config>
const Text = Type.Object(
  { stream_id: Type.String(), text: Type.String(), text_end: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
)
const Cancel = Type.Object({ stream_id: Type.String(), cancel: Type.Literal(true) }, { additionalProperties: false })
const KeepAlive = Type.Object({ keep_alive: Type.Literal(true) }, { additionalProperties: false })

/** Soniox's voices as its SDK describes them, humming. A stream that fails leaves the connection open. */
export function sonioxVoices({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      if (far.url.pathname !== '/tts-websocket') return 404
      const streams = new Map<string, { config: Config; text: string }>()
      return (data) => {
        const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
        if (Value.Check(KeepAlive, message)) return
        if (Value.Check(Config, message)) {
          if (message.api_key !== key) return refuse(far, message, 401, `Incorrect API key: ${message.api_key}`)
          if (streams.has(message.stream_id)) return refuse(far, message, 400, 'Stream is already active')
          if (streams.size >= MOST_STREAMS) return refuse(far, message, 429, 'Too many streams')
          return void streams.set(message.stream_id, { config: message, text: '' })
        }
        if (Value.Check(Cancel, message)) {
          if (streams.delete(message.stream_id)) tell(far, message.stream_id, { terminated: true })
          return
        }
        const stream = Value.Check(Text, message) ? streams.get(message.stream_id) : undefined
        if (!Value.Check(Text, message) || !stream) return refuse(far, message, 400, 'Invalid request')
        stream.text += message.text
        if (message.text_end !== true) return
        streams.delete(message.stream_id)
        speak(far, stream.config, stream.text)
      }
    },
    { clock, afterMs: 20_000, reason: 'Request timeout' },
  )
}

function refuse(far: FarSide, message: unknown, error_code: number, error_message: string): void {
  const { stream_id } = message as { stream_id?: string }
  far.send(JSON.stringify({ stream_id, error_code, error_message }))
}

const tell = (far: FarSide, stream_id: string, message: object): void =>
  far.send(JSON.stringify({ stream_id, ...message }))

/** Each message of audio has the times of the characters that end in it. */
function speak(far: FarSide, config: Config, text: string): void {
  const { sample_rate: rateHz, stream_id: id } = config
  const characters = [...text.trim()]
  const wholeMs = durationMs({ samples: new Int16Array(hummed(text, rateHz).bytes.buffer), rateHz })
  let [bytes, told] = [0, 0]
  for (const part of humParts(text, rateHz)) {
    bytes += part.length
    const untilMs = bytes / 2 / (rateHz / 1000)
    const until = untilMs >= wholeMs ? characters.length : Math.floor(untilMs / MS_PER_CHAR)
    const timestamps = {
      characters: characters.slice(told, until),
      character_start_times_seconds: characters.slice(told, until).map((_, at) => ((told + at) * MS_PER_CHAR) / 1000),
      character_end_times_seconds: characters.slice(told, until).map((_, at) => ((told + at + 1) * MS_PER_CHAR) / 1000),
    }
    tell(far, id, { audio: part.toBase64(), ...(config.return_timestamps === true && until > told && { timestamps }) })
    told = until
  }
  tell(far, id, { audio_end: true })
  tell(far, id, { terminated: true })
}
