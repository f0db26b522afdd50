import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { HOP_MS } from '../../audio/pcm.ts'
import type { Message } from '../../transport/socket/socket.ts'
import { type Codec, codecOf } from '../../transport/telephony/codec.ts'
import { Count, orNothing, readStreamEvent } from '../../transport/telephony/json-stream.ts'
import { Packet } from '../../transport/telephony/packet.ts'
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
    event: Type.Literal('start'),
    start: Type.Object({
      account_sid: orNothing(Type.String()),
      from: orNothing(Type.String()),
      to: orNothing(Type.String()),
      custom_parameters: Type.Optional(Type.Unknown()),
      media_format: orNothing(Type.Object({ encoding: orNothing(Type.String()), sample_rate: orNothing(Count) })),
    }),
  }),
)

/**
 * Smaller messages are played with gaps, and so are those that are no multiple of 320 bytes; none of ours nears the limit of 100 kB.
 * At higher rates they grow with the rate.
 */
const LEAST_MESSAGE_BYTES = 3_200
const LEAST_MESSAGE_HOPS = 10

/** The applet's name for L16: `audio/x-raw` in its documents, `base64` on the line. Streams of legs use other codecs. */
const isApplet = (encoding: string): boolean => /^(?:audio\/)?(?:x-)?(?:raw|base64|l16)$/i.test(encoding)

/** Exotel's Voicebot applet, L16 in base64, and its streams of legs, μ-law and without a message for keys. */
export const dialect: Dialect = {
  open(message) {
    if (!Start.Check(message)) return undefined
    const streamId = idIn(message, 'stream_sid')
    const callId = idIn(message, 'call_sid')
    if (streamId === undefined || callId === undefined) return undefined
    const { account_sid, from, to, custom_parameters, media_format } = message.start
    const encoding = media_format?.encoding ?? 'audio/x-raw'
    const codec = codecOf(isApplet(encoding) ? 'L16' : encoding, Number(media_format?.sample_rate ?? 8_000))
    if (typeof codec === 'string') return refused(codec)
    const start: StreamStart = {
      carrier: 'exotel',
      callId,
      streamId,
      ...accountOf(account_sid),
      ...numbers(from, to),
      ...toldIn(custom_parameters),
      isProbe: false,
    }
    return { type: 'stream', serializer: new ExotelSerializer(start, codec, isApplet(encoding)) }
  },
}

class ExotelSerializer implements Serializer {
  readonly start: StreamStart
  readonly playRateHz: number
  readonly packetMs: number
  readonly noTransfer = 'exotel transfers by the applet that follows the stream in its flow'
  readonly tellsKeys: boolean
  readonly #codec: Codec
  readonly #packet: Packet
  readonly #media: string
  readonly #mark: string
  readonly #clear: readonly string[]

  constructor(start: StreamStart, codec: Codec, tellsKeys: boolean) {
    this.start = start
    this.tellsKeys = tellsKeys
    this.playRateHz = codec.rateHz
    this.#codec = codec
    const messageHops = Math.max(LEAST_MESSAGE_HOPS, Math.ceil(LEAST_MESSAGE_BYTES / codec.hopBytes))
    this.packetMs = messageHops * HOP_MS
    this.#packet = new Packet(messageHops * codec.hopBytes, codec.silence)
    const sid = JSON.stringify(start.streamId)
    this.#media = `{"event":"media","stream_sid":${sid},"media":{"payload":"`
    this.#mark = `{"event":"mark","stream_sid":${sid},"mark":{"name":`
    this.#clear = [`{"event":"clear","stream_sid":${sid}}`]
  }

  decode(message: Message): CarrierEvent {
    return readStreamEvent(message, this.#codec)
  }

  encode(hop: Int16Array): Message | undefined {
    return this.#written(this.#packet.add(this.#codec.encode(hop)))
  }

  flush(): Message | undefined {
    return this.#written(this.#packet.flush())
  }

  mark(name: string): Message {
    return `${this.#mark}${JSON.stringify(name)}}}`
  }

  clear(): readonly Message[] {
    this.#packet.drop()
    return this.#clear
  }

  #written(packet: Uint8Array | undefined): Message | undefined {
    return packet && `${this.#media}${packet.toBase64()}"}}`
  }
}
