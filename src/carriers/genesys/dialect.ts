import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { HOP_MS } from '../../audio/pcm.ts'
import type { EndReason } from '../../event/call-event.ts'
import type { Message } from '../../transport/socket/socket.ts'
import { type Codec, codecOf } from '../../transport/telephony/codec.ts'
import { audioEvent, Count, orNothing, pressed } from '../../transport/telephony/json-stream.ts'
import { Packet } from '../../transport/telephony/packet.ts'
import { accountOf, numbers, toldIn } from '../../transport/telephony/parameters.ts'
import {
  type CarrierEvent,
  type Dialect,
  NOTHING,
  type Serializer,
  type StreamStart,
  bad,
  objected,
  parseJson,
} from '../../transport/telephony/serializer.ts'

const Envelope = TypeCompiler.Compile(
  Type.Object({
    version: Type.Literal('2'),
    id: Type.String(),
    type: Type.String(),
    seq: Type.Integer({ minimum: 1 }),
    serverseq: Type.Integer({ minimum: 0 }),
    parameters: Type.Optional(Type.Unknown()),
  }),
)
const Problem = TypeCompiler.Compile(Type.Object({ code: Count, message: orNothing(Type.String()) }))
const Key = TypeCompiler.Compile(Type.Object({ digit: Count }))

const Open = TypeCompiler.Compile(
  Type.Object({
    version: Type.Literal('2'),
    id: Type.String({ minLength: 1 }),
    type: Type.Literal('open'),
    seq: Type.Literal(1),
    parameters: Type.Object({
      organizationId: orNothing(Type.String()),
      conversationId: Type.String(),
      participant: Type.Object({
        id: Type.String(),
        ani: orNothing(Type.String()),
        dnis: orNothing(Type.String()),
      }),
      media: Type.Array(
        Type.Object({
          type: Type.String(),
          format: Type.String(),
          channels: Type.Array(Type.String()),
          rate: Type.Number(),
        }),
      ),
      inputVariables: Type.Optional(Type.Unknown()),
    }),
  }),
)

/** The ids of a connection probe. */
const NOBODY = '00000000-0000-0000-0000-000000000000'
/** 1600 bytes: many small messages are answered with error 429. */
const MESSAGE_HOPS = 10
const FORMAT = { type: 'audio', format: 'PCMU', channels: ['external'], rate: 8_000 }

/** Genesys Cloud's AudioHook, version 2, as its Audio Connector speaks it: binary μ-law, and numbered messages as text. */
export const dialect: Dialect = {
  open(message) {
    if (!Open.Check(message)) return undefined
    const { id, parameters } = message
    const { organizationId, conversationId, participant, media, inputVariables } = parameters
    const codec = codecOf(FORMAT.format, FORMAT.rate)
    const isOffered = media.some(
      ({ type, format, channels, rate }) =>
        type === FORMAT.type && format === FORMAT.format && rate === FORMAT.rate && channels.join() === 'external',
    )
    if (!isOffered || typeof codec === 'string') {
      const problem = 'the stream offers no PCMU at 8000 Hz of the external channel alone'
      return {
        type: 'refused',
        problem,
        answer: new Numbering(id).write('disconnect', { reason: 'error', info: problem }),
      }
    }
    const start: StreamStart = {
      carrier: 'genesys',
      callId: conversationId,
      streamId: id,
      ...accountOf(organizationId),
      ...numbers(participant.ani, participant.dnis),
      ...toldIn(inputVariables),
      isProbe: conversationId === NOBODY && participant.id === NOBODY,
    }
    return { type: 'stream', serializer: new GenesysSerializer(start, codec) }
  },
}

/** The envelope of what we send: each side counts its own messages and repeats the other's count. */
class Numbering {
  readonly id: string
  seq = 0
  clientSeq = 1

  constructor(id: string) {
    this.id = id
  }

  write(type: string, parameters: object): Message {
    return JSON.stringify({ version: '2', type, seq: ++this.seq, clientseq: this.clientSeq, id: this.id, parameters })
  }
}

class GenesysSerializer implements Serializer {
  readonly start: StreamStart
  readonly playRateHz: number
  readonly packetMs = MESSAGE_HOPS * HOP_MS
  readonly welcome: Message
  readonly closesLast = true as const
  readonly tellsKeys = true
  readonly #codec: Codec
  readonly #packet: Packet
  readonly #numbering: Numbering
  #isPaused = false
  #asked: string | undefined

  constructor(start: StreamStart, codec: Codec) {
    this.start = start
    this.playRateHz = codec.rateHz
    this.#codec = codec
    this.#packet = new Packet(MESSAGE_HOPS * codec.hopBytes, codec.silence)
    this.#numbering = new Numbering(start.streamId)
    this.welcome = this.#numbering.write('opened', { startPaused: false, media: [FORMAT] })
  }

  decode(message: Message): CarrierEvent {
    if (typeof message !== 'string')
      return this.#isPaused ? this.#broken('audio while paused') : audioEvent(message, this.#codec)
    const told = parseJson(message)
    if (!Envelope.Check(told) || told.id !== this.start.streamId) return bad('not a message of the session')
    const numbering = this.#numbering
    if (told.seq !== numbering.clientSeq + 1) return this.#broken('a message is missing')
    numbering.clientSeq = told.seq
    if (told.serverseq > numbering.seq) return this.#broken('a message of ours that was never sent')
    switch (told.type) {
      case 'ping':
        return { type: 'asked', answer: numbering.write('pong', {}) }
      case 'close':
        return { type: 'stopped', answer: numbering.write('closed', {}) }
      case 'paused':
        this.#isPaused = true
        return NOTHING
      case 'resumed':
        this.#isPaused = false
        return NOTHING
      case 'dtmf':
        return Key.Check(told.parameters) ? pressed(told.parameters.digit) : bad('dtmf without a digit')
      case 'error':
        return Problem.Check(told.parameters) ? objected(told.parameters.code, told.parameters.message) : objected()
      case 'playback_completed':
        return this.#asked === undefined ? NOTHING : { type: 'mark', name: this.#asked }
      default:
        return NOTHING
    }
  }

  encode(hop: Int16Array): Message | undefined {
    return this.#packet.add(this.#codec.encode(hop))
  }

  flush(): Message | undefined {
    return this.#packet.flush()
  }

  /** Told without being asked, by `playback_completed`. */
  mark(name: string): undefined {
    this.#asked = name
  }

  clear(): readonly Message[] {
    this.#packet.drop()
    this.#asked = undefined
    return [this.#numbering.write('event', { entities: [{ type: 'barge_in', data: {} }] })]
  }

  /** What follows is up to the Architect flow, which finds the variable. */
  handOver(to: string): Message {
    return this.#numbering.write('disconnect', { reason: 'completed', outputVariables: { voxray_transfer_to: to } })
  }

  farewell(reason: EndReason): Message {
    return this.#numbering.write('disconnect', {
      reason: reason === 'failed' || reason === 'out-of-service' ? 'error' : 'completed',
    })
  }

  #broken(problem: string): CarrierEvent {
    return { type: 'broken', problem, answer: this.#numbering.write('disconnect', { reason: 'error', info: problem }) }
  }
}
