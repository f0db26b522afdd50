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
    event: Type.Literal('start'),
    start: Type.Object({
      accountSid: orNothing(Type.String()),
      customParameters: Type.Optional(Type.Unknown()),
      mediaFormat: orNothing(Type.Object({ encoding: orNothing(Type.String()), sampleRate: orNothing(Count) })),
    }),
  }),
)

/** Twilio Media Streams, both ways under `<Connect>`: μ-law at 8 kHz, base64 in JSON. */
export const dialect: Dialect = {
  open(message) {
    if (!Start.Check(message)) return undefined
    const streamId = idIn(message, 'streamSid')
    const callId = idIn(message, 'callSid')
    if (streamId === undefined || callId === undefined) return undefined
    const { accountSid, customParameters, mediaFormat } = message.start
    const codec = codecOf(mediaFormat?.encoding ?? 'audio/x-mulaw', Number(mediaFormat?.sampleRate ?? 8_000))
    if (typeof codec === 'string') return refused(codec)
    const { parameters, ticket } = toldIn(customParameters)
    const start: StreamStart = {
      carrier: 'twilio',
      callId,
      streamId,
      ...accountOf(accountSid),
      // The start message has no numbers: our TwiML puts them in.
      ...numbers(parameters['from_number'], parameters['to_number']),
      parameters,
      ...(ticket !== undefined && { ticket }),
      isProbe: false,
    }
    return { type: 'stream', serializer: new TwilioSerializer(start, codec) }
  },
}

class TwilioSerializer implements Serializer {
  readonly start: StreamStart
  readonly playRateHz: number
  readonly packetMs = HOP_MS
  readonly tellsKeys = true
  readonly #codec: Codec
  readonly #media: string
  readonly #mark: string
  readonly #clear: readonly string[]

  constructor(start: StreamStart, codec: Codec) {
    this.start = start
    this.playRateHz = codec.rateHz
    this.#codec = codec
    const sid = JSON.stringify(start.streamId)
    this.#media = `{"event":"media","streamSid":${sid},"media":{"payload":"`
    this.#mark = `{"event":"mark","streamSid":${sid},"mark":{"name":`
    this.#clear = [`{"event":"clear","streamSid":${sid}}`]
  }

  decode(message: Message): CarrierEvent {
    return readStreamEvent(message, this.#codec)
  }

  encode(hop: Int16Array): Message {
    return `${this.#media}${this.#codec.encode(hop).toBase64()}"}}`
  }

  mark(name: string): Message {
    return `${this.#mark}${JSON.stringify(name)}}}`
  }

  clear(): readonly Message[] {
    return this.#clear
  }
}
