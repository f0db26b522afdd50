import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { HOP_MS } from '../../audio/pcm.ts'
import type { Message } from '../../transport/socket/socket.ts'
import { type Codec, codecOf } from '../../transport/telephony/codec.ts'
import { Count, orNothing, readStreamEvent } from '../../transport/telephony/json-stream.ts'
import { accountOf, numbers, toldIn } from '../../transport/telephony/parameters.ts'
import {
  type CarrierEvent,
  type Dialect,
  type Serializer,
  type StreamStart,
  refused,
} from '../../transport/telephony/serializer.ts'
import { idIn } from '../../transport/telephony/start-ids.ts'

const Start = TypeCompiler.Compile(
  Type.Object({
    extra_headers: Type.Optional(Type.Unknown()),
    start: Type.Object({
      accountId: orNothing(Type.String()),
      extra_headers: Type.Optional(Type.Unknown()),
      mediaFormat: orNothing(Type.Object({ encoding: orNothing(Type.String()), sampleRate: orNothing(Count) })),
    }),
  }),
)

/** Plivo audio streaming: the first message is `start`, and the end is that of the socket. */
export const dialect: Dialect = {
  open(message) {
    if (!Start.Check(message)) return undefined
    const streamId = idIn(message, 'streamId')
    const callId = idIn(message, 'callId', 'callUUID')
    if (streamId === undefined || callId === undefined) return undefined
    const { accountId, extra_headers, mediaFormat } = message.start
    const encoding = mediaFormat?.encoding ?? 'audio/x-mulaw'
    const codec = codecOf(encoding, Number(mediaFormat?.sampleRate ?? 8_000))
    if (typeof codec === 'string') return refused(codec)
    const told = toldIn(extra_headers ?? message.extra_headers)
    const start: StreamStart = {
      carrier: 'plivo',
      callId,
      streamId,
      ...accountOf(accountId),
      ...numbers(told.parameters['from'], told.parameters['to']),
      ...told,
      isProbe: false,
    }
    return { type: 'stream', serializer: new PlivoSerializer(start, codec, encoding) }
  },
}

class PlivoSerializer implements Serializer {
  readonly start: StreamStart
  readonly playRateHz: number
  readonly packetMs = HOP_MS
  readonly tellsKeys = true
  readonly #codec: Codec
  readonly #media: string
  readonly #checkpoint: string
  readonly #clear: readonly string[]

  constructor(start: StreamStart, codec: Codec, encoding: string) {
    this.start = start
    this.playRateHz = codec.rateHz
    this.#codec = codec
    const id = JSON.stringify(start.streamId)
    const format = `"contentType":${JSON.stringify(encoding)},"sampleRate":${codec.rateHz}`
    this.#media = `{"event":"playAudio","streamId":${id},"media":{${format},"payload":"`
    this.#checkpoint = `{"event":"checkpoint","streamId":${id},"name":`
    this.#clear = [`{"event":"clearAudio","streamId":${id}}`]
  }

  decode(message: Message): CarrierEvent {
    return readStreamEvent(message, this.#codec)
  }

  encode(hop: Int16Array): Message {
    return `${this.#media}${this.#codec.encode(hop).toBase64()}"}}`
  }

  mark(name: string): Message {
    return `${this.#checkpoint}${JSON.stringify(name)}}`
  }

  clear(): readonly Message[] {
    return this.#clear
  }

  press(keys: string): Message {
    return JSON.stringify({ event: 'sendDTMF', dtmf: keys })
  }
}
