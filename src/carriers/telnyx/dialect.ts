import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { HOP_MS } from '../../audio/pcm.ts'
import type { Message } from '../../transport/socket/socket.ts'
import { type Decoder, type Encoder, L16Codec } from '../../transport/telephony/codec.ts'
import { Count, orNothing, readStreamEvent } from '../../transport/telephony/json-stream.ts'
import { OrderedDecoder } from '../../transport/telephony/ordered-decoder.ts'
import { numbers, toldIn } from '../../transport/telephony/parameters.ts'
import {
  type CarrierEvent,
  type Dialect,
  type Serializer,
  type StreamStart,
  refused,
} from '../../transport/telephony/serializer.ts'
import { idIn } from '../../transport/telephony/start-ids.ts'
import { isLoadable, type Loadable, type TelnyxCodec, telnyxDecoder, telnyxEncoder } from './codecs.ts'

const Start = TypeCompiler.Compile(
  Type.Object({
    start: Type.Object({
      from: orNothing(Type.String()),
      to: orNothing(Type.String()),
      custom_parameters: Type.Optional(Type.Unknown()),
      media_format: orNothing(Type.Object({ encoding: orNothing(Type.String()), sample_rate: orNothing(Count) })),
    }),
  }),
)

/** Telnyx media streaming in its RTP mode, by TeXML and Call Control alike. Packets may come out of order. */
export const dialectWith = (codec: TelnyxCodec): Dialect => ({
  open(message) {
    if (!Start.Check(message)) return undefined
    const streamId = idIn(message, 'stream_id')
    const callId = idIn(message, 'call_control_id')
    if (streamId === undefined || callId === undefined) return undefined
    const { from, to, custom_parameters, media_format } = message.start
    const encoding = media_format?.encoding ?? 'PCMU'
    const rateHz = Number(media_format?.sample_rate ?? 8_000)
    const listen = telnyxDecoder(encoding, rateHz)
    if (typeof listen === 'string') return refused(listen)
    // Telnyx says which codec it sends, but not which one it plays: that comes from the configuration. L16 arrives only if it was
    // requested, and then both ways.
    const play = encoding.toUpperCase() === 'L16' ? new L16Codec(rateHz) : telnyxEncoder(codec)
    const start: StreamStart = {
      carrier: 'telnyx',
      callId,
      streamId,
      ...numbers(from, to),
      ...toldIn(custom_parameters),
      isProbe: false,
    }
    if (isLoadable(listen) || isLoadable(play))
      return { type: 'unloaded', start, load: () => load(start, listen, play) }
    return { type: 'stream', serializer: new TelnyxSerializer(start, listen, play) }
  },
})

async function load(start: StreamStart, listen: Decoder | Loadable<Decoder>, play: Encoder | Loadable<Encoder>) {
  using loaded = new DisposableStack()
  const decoder = isLoadable(listen) ? loaded.use(await listen.load()) : listen
  const encoder = isLoadable(play) ? loaded.use(await play.load()) : play
  return new TelnyxSerializer(start, decoder, encoder, loaded.move())
}

class TelnyxSerializer implements Serializer, Disposable {
  readonly start: StreamStart
  readonly playRateHz: number
  readonly callerRateHz: number
  readonly packetMs = HOP_MS
  readonly tellsKeys = true
  readonly #listen: Decoder
  readonly #ordered: OrderedDecoder
  readonly #play: Encoder
  readonly #loaded: Disposable | undefined

  constructor(start: StreamStart, listen: Decoder, play: Encoder, loaded?: Disposable) {
    this.start = start
    this.playRateHz = play.rateHz
    this.callerRateHz = listen.rateHz
    this.#listen = listen
    this.#ordered = new OrderedDecoder(listen)
    this.#play = play
    this.#loaded = loaded
  }

  decode(message: Message): CarrierEvent {
    return readStreamEvent(message, this.#listen, this.#ordered.take)
  }

  encode(hop: Int16Array): Message {
    return `{"event":"media","media":{"payload":"${this.#play.encode(hop).toBase64()}"}}`
  }

  mark(name: string): Message {
    return `{"event":"mark","mark":{"name":${JSON.stringify(name)}}}`
  }

  clear(): readonly Message[] {
    return CLEAR
  }

  [Symbol.dispose](): void {
    this.#loaded?.[Symbol.dispose]()
  }
}

const CLEAR = ['{"event":"clear"}']
