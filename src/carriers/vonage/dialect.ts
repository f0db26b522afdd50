import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { HOP_MS } from '../../audio/pcm.ts'
import type { Message } from '../../transport/socket/socket.ts'
import { type Codec, codecOf } from '../../transport/telephony/codec.ts'
import { audioEvent, Count, orNothing, pressed } from '../../transport/telephony/json-stream.ts'
import { numbers, toldIn } from '../../transport/telephony/parameters.ts'
import {
  type CarrierEvent,
  type Dialect,
  NOTHING,
  type Serializer,
  type StreamStart,
  bad,
  parseJson,
  refused,
} from '../../transport/telephony/serializer.ts'

const Connected = TypeCompiler.Compile(
  Type.Object({ event: Type.Literal('websocket:connected'), 'content-type': Type.String() }),
)

const Event = TypeCompiler.Compile(
  Type.Object({
    event: Type.String(),
    digit: orNothing(Count),
    dtmf: orNothing(Type.Object({ digit: Count })),
    payload: Type.Optional(Type.Object({ id: Type.Optional(Type.String()) })),
  }),
)

const CONTENT_TYPE = /^(audio\/l16)\s*;\s*rate=(\d+)$/i

/** The WebSocket endpoint of Vonage's Voice API, and its Audio Connector: binary L16, events as text. */
export const dialect: Dialect = {
  open(message) {
    if (!Connected.Check(message)) return undefined
    const { event: _event, 'content-type': contentType, ...headers } = message
    const [, encoding = contentType, rate = '0'] = CONTENT_TYPE.exec(contentType) ?? []
    const codec = codecOf(encoding, Number(rate))
    if (typeof codec === 'string') return refused(codec)
    // The headers of our NCCO, merged into the message.
    const told = toldIn(headers)
    const { from_number, from, caller, to_number, to, uuid, conversation_uuid } = told.parameters
    const start: StreamStart = {
      carrier: 'vonage',
      callId: uuid ?? '',
      streamId: conversation_uuid ?? uuid ?? '',
      ...numbers(from_number ?? from ?? caller, to_number ?? to),
      ...told,
      isProbe: false,
    }
    return { type: 'stream', serializer: new VonageSerializer(start, codec) }
  },
}

class VonageSerializer implements Serializer {
  readonly start: StreamStart
  readonly playRateHz: number
  readonly packetMs = HOP_MS
  readonly tellsKeys = true
  readonly #codec: Codec

  constructor(start: StreamStart, codec: Codec) {
    this.start = start
    this.playRateHz = codec.rateHz
    this.#codec = codec
  }

  decode(message: Message): CarrierEvent {
    // By the kind of message: audio can look like JSON.
    if (typeof message !== 'string') return audioEvent(message, this.#codec)
    const event = parseJson(message)
    if (!Event.Check(event)) return bad('not an event')
    switch (event.event) {
      case 'websocket:dtmf':
        return pressed(event.digit ?? event.dtmf?.digit ?? '')
      case 'websocket:notify':
        return event.payload?.id === undefined ? NOTHING : { type: 'mark', name: event.payload.id }
      case 'websocket:disconnected':
        return { type: 'stopped' }
      default:
        return NOTHING
    }
  }

  /** One message takes one packet of 20 ms, no more and no less. */
  encode(hop: Int16Array): Message {
    return this.#codec.encode(hop)
  }

  mark(name: string): Message {
    return JSON.stringify({ action: 'notify', payload: { id: name } })
  }

  clear(): readonly Message[] {
    return CLEAR
  }
}

const CLEAR = ['{"action":"clear"}']
