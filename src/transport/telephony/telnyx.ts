import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { HOP_MS } from '../../audio/pcm.ts'
import type { Message } from '../websocket/format.ts'
import { type Codec, codecOf } from './codec.ts'
import { Count, readStreamEvent } from './json-stream.ts'
import { OrderedDecoder } from './ordered-decoder.ts'
import { numbers, toldIn } from './parameters.ts'
import { type CarrierEvent, type Dialect, type Serializer, type StreamStart, refused } from './serializer.ts'

const Start = TypeCompiler.Compile(
  Type.Object({
    stream_id: Type.String({ minLength: 1 }),
    start: Type.Object({
      call_control_id: Type.String({ minLength: 1 }),
      from: Type.Optional(Type.String()),
      to: Type.Optional(Type.String()),
      custom_parameters: Type.Optional(Type.Unknown()),
      media_format: Type.Optional(Type.Object({ encoding: Type.String(), sample_rate: Type.Optional(Count) })),
    }),
  }),
)

/** Telnyx media streaming in its RTP mode, by TeXML and Call Control alike. Packets may come out of order. */
export const telnyx: Dialect = {
  open(message) {
    if (!Start.Check(message)) return undefined
    const { call_control_id, from, to, custom_parameters, media_format } = message.start
    const encoding = media_format?.encoding ?? 'PCMU'
    const rateHz = Number(media_format?.sample_rate ?? 8_000)
    const listen = codecOf(encoding, rateHz)
    if (typeof listen === 'string') return refused(listen)
    // What the line has comes in; what we ask for goes out: PCMU, which is the default, and L16 where that was asked for.
    const play = encoding.toUpperCase() === 'L16' ? listen : codecOf('PCMU', 8_000)
    if (typeof play === 'string') return refused(play)
    const start: StreamStart = {
      carrier: 'telnyx',
      callId: call_control_id,
      streamId: message.stream_id,
      ...numbers(from, to),
      ...toldIn(custom_parameters),
      isProbe: false,
    }
    return { type: 'stream', serializer: new TelnyxSerializer(start, listen, play) }
  },
}

class TelnyxSerializer implements Serializer {
  readonly start: StreamStart
  readonly playRateHz: number
  readonly packetMs = HOP_MS
  readonly welcome = undefined
  readonly closesLast = false
  readonly tellsKeys = true
  readonly #listen: Codec
  readonly #ordered: OrderedDecoder
  readonly #play: Codec

  constructor(start: StreamStart, listen: Codec, play: Codec) {
    this.start = start
    this.playRateHz = play.rateHz
    this.#listen = listen
    this.#ordered = new OrderedDecoder(listen)
    this.#play = play
  }

  decode(message: Message): CarrierEvent {
    return readStreamEvent(message, this.#listen, this.#ordered.take)
  }

  encode(hop: Int16Array): Message {
    return `{"event":"media","media":{"payload":"${this.#play.encode(hop).toBase64()}"}}`
  }

  flush(): undefined {}

  mark(name: string): Message {
    return `{"event":"mark","mark":{"name":${JSON.stringify(name)}}}`
  }

  clear(): readonly Message[] {
    return CLEAR
  }

  /** Only over REST. */
  press(): undefined {}

  handOver(): undefined {}

  farewell(): undefined {}
}

const CLEAR = ['{"event":"clear"}']
