import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { HOP_MS } from '../../audio/pcm.ts'
import type { Message } from '../../transport/socket/socket.ts'
import { type Codec, codecOf } from '../../transport/telephony/codec.ts'
import { audioEvent, Count, orNothing, pressed } from '../../transport/telephony/json-stream.ts'
import { accountOf, numbers, toldIn } from '../../transport/telephony/parameters.ts'
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

/** Either must be agreed to, or jambonz hangs up. */
const SUBPROTOCOLS: readonly string[] = ['audio.drachtio.org', 'audio.jambonz.org']

const Metadata = TypeCompiler.Compile(
  Type.Object({
    callSid: Type.String({ minLength: 1 }),
    sampleRate: Count,
    accountSid: orNothing(Type.String()),
    from: orNothing(Type.String()),
    to: orNothing(Type.String()),
    metadata: Type.Optional(Type.Unknown()),
  }),
)

const Event = TypeCompiler.Compile(
  Type.Object({
    event: Type.Optional(Type.String()),
    dtmf: Type.Optional(Count),
    type: Type.Optional(Type.String()),
    data: Type.Optional(Type.Object({ name: Type.Optional(Type.String()) })),
  }),
)

/** The `listen` verb of jambonz with streaming both ways: binary L16, commands as text. */
export const dialect: Dialect = {
  subprotocols: SUBPROTOCOLS,
  open(message, subprotocol) {
    if (subprotocol === undefined || !SUBPROTOCOLS.includes(subprotocol)) return undefined
    if (!Metadata.Check(message)) return undefined
    const { callSid, sampleRate, accountSid, from, to } = message
    const codec = codecOf('L16', Number(sampleRate))
    if (typeof codec === 'string') return refused(codec)
    // Some versions merge what the verb's `metadata` says into the message, some do not.
    const told = toldIn(message.metadata ?? message)
    const start: StreamStart = {
      carrier: 'jambonz',
      callId: callSid,
      streamId: callSid,
      ...accountOf(accountSid),
      ...numbers(from, to),
      ...told,
      isProbe: false,
    }
    return { type: 'stream', serializer: new JambonzSerializer(start, codec) }
  },
}

class JambonzSerializer implements Serializer {
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
    if (typeof message !== 'string') return audioEvent(message, this.#codec)
    const event = parseJson(message)
    if (!Event.Check(event)) return bad('not an event')
    if (event.event === 'dtmf') return pressed(event.dtmf ?? '')
    if (event.type === 'mark' && event.data?.name !== undefined) return { type: 'mark', name: event.data.name }
    return NOTHING
  }

  encode(hop: Int16Array): Message {
    return this.#codec.encode(hop)
  }

  mark(name: string): Message {
    return JSON.stringify({ type: 'mark', data: { name } })
  }

  clear(): readonly Message[] {
    return CLEAR
  }

  farewell(): Message {
    return '{"type":"disconnect"}'
  }
}

const CLEAR = ['{"type":"killAudio"}', '{"type":"clearMarks"}']
