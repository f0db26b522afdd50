import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { HOP_MS } from '../../../src/audio/pcm.ts'
import { type Codec, codecOf } from '../../../src/transport/telephony/codec.ts'
import { readStreamEvent } from '../../../src/transport/telephony/json-stream.ts'
import {
  type CarrierEvent,
  type Dialect,
  refused,
  type Serializer,
  type StreamStart,
} from '../../../src/transport/telephony/serializer.ts'
import type { Message } from '../../../src/transport/socket/socket.ts'

const Start = TypeCompiler.Compile(
  Type.Object({
    event: Type.Literal('acme-start'),
    line: Type.String({ minLength: 1 }),
    caller: Type.String(),
    callee: Type.String(),
  }),
)

/** Streams of Acme: μ-law at 8 kHz, in base64 in JSON. */
export const dialect: Dialect = {
  open(message) {
    if (!Start.Check(message)) return undefined
    const codec = codecOf('PCMU', 8_000)
    if (typeof codec === 'string') return refused(codec)
    const { line, caller, callee } = message
    return {
      type: 'stream',
      serializer: new AcmeSerializer(
        { carrier: 'acme', callId: line, streamId: line, from: caller, to: callee, parameters: {}, isProbe: false },
        codec,
      ),
    }
  },
}

class AcmeSerializer implements Serializer {
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
    return readStreamEvent(message, this.#codec)
  }

  encode(hop: Int16Array): Message {
    return `{"event":"media","media":{"payload":"${this.#codec.encode(hop).toBase64()}"}}`
  }

  mark(name: string): Message {
    return JSON.stringify({ event: 'mark', mark: { name } })
  }

  clear(): readonly Message[] {
    return ['{"event":"clear"}']
  }
}
