import { recogniseAny, type CarrierName } from './telephony/carriers.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeG711, encodeG711, MU_LAW } from '../../src/audio/g711.ts'
import { bytesFromSamples, samplesFromBytes } from '../../src/audio/pcm.ts'
import type { Opening, Serializer } from '../../src/transport/telephony/serializer.ts'
import type { TelnyxCodec } from '../../src/carriers/telnyx/codecs.ts'
import type { Message } from '../../src/transport/socket/socket.ts'

/** The far end of one carrier's stream, as its documentation has it. */
export interface FarEnd {
  readonly carrier: CarrierName
  readonly subprotocol?: string
  readonly telnyxCodec?: TelnyxCodec
  /** All that it may send but binary audio, in one session's order. */
  readonly sent: readonly string[]
  /** All that it takes from us but binary audio, as far as we say it. */
  readonly taken: readonly string[]
  /** Which of these starts the stream. */
  readonly startsAt: number
  readonly rateHz: number
  /** The codec has a memory, and nothing comes out as it went in. */
  readonly isLossy?: true
  /** Audio of the caller, of any length. */
  speak(samples: Int16Array): Message
  /** The samples in a message of ours; none when it carries no audio. */
  heard(message: Message): Int16Array
  /** What says that the mark in this message of ours has been reached; undefined where marks are asked for in no message. */
  played(message: Message): string | undefined
  /** Bytes of audio that a message of ours may carry. */
  readonly messageBytes: { readonly multipleOf: number; readonly least: number; readonly most: number }
  /** How far ahead of real time it may be sent audio: 200 ms, but where its least message is as long. */
  readonly mostAheadMs?: number
}

const FIXTURES = join(import.meta.dir, '../fixtures/telephony')

export const linesOf = (carrier: CarrierName, file = 'sent.jsonl'): string[] =>
  readFileSync(join(FIXTURES, carrier, file), 'utf8')
    .trimEnd()
    .split('\n')

const fixturesOf = <T extends CarrierName>(carrier: T) => ({
  carrier,
  sent: linesOf(carrier),
  taken: linesOf(carrier, 'taken.jsonl'),
})

function muBytes(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length)
  encodeG711(MU_LAW, samples, bytes)
  return bytes
}

const linear = (samples: Int16Array): Uint8Array => bytesFromSamples(samples).slice()
const NONE = new Int16Array(0)

const parsed = (message: Message) => (typeof message === 'string' ? JSON.parse(message) : {})
export const payloadOf = (message: Message, event: string): Uint8Array =>
  parsed(message).event === event ? Uint8Array.fromBase64(parsed(message).media.payload) : new Uint8Array(0)

const ANY = { multipleOf: 1, least: 1, most: 64_000 }

const twilio: FarEnd = {
  ...fixturesOf('twilio'),
  startsAt: 1,
  rateHz: 8_000,
  messageBytes: ANY,
  speak: (samples) =>
    JSON.stringify({
      event: 'media',
      streamSid: 'MZ1',
      media: { track: 'inbound', payload: muBytes(samples).toBase64() },
    }),
  heard: (message) => decodeG711(MU_LAW, payloadOf(message, 'media')),
  played: (message) => {
    const { event, streamSid, mark } = parsed(message)
    return event === 'mark' ? JSON.stringify({ event, sequenceNumber: '9', streamSid, mark }) : undefined
  },
}

const telnyx: FarEnd = {
  ...twilio,
  ...fixturesOf('telnyx'),
  played: (message) => {
    const { event, mark } = parsed(message)
    return event === 'mark' ? JSON.stringify({ event, stream_id: 'S1', mark }) : undefined
  },
}

const plivo: FarEnd = {
  ...twilio,
  ...fixturesOf('plivo'),
  startsAt: 0,
  heard: (message) => decodeG711(MU_LAW, payloadOf(message, 'playAudio')),
  played: (message) => {
    const { event, streamId, name } = parsed(message)
    return event === 'checkpoint' ? JSON.stringify({ event: 'playedStream', streamId, name }) : undefined
  },
}

const exotel: FarEnd = {
  ...twilio,
  ...fixturesOf('exotel'),
  messageBytes: { multipleOf: 320, least: 3_200, most: 100_000 },
  mostAheadMs: 280,
  speak: (samples) =>
    JSON.stringify({ event: 'media', stream_sid: 'MZ1', media: { chunk: '2', payload: linear(samples).toBase64() } }),
  heard: (message) => samplesFromBytes(payloadOf(message, 'media')),
}

/** The streams that Exotel opens on legs of its newer interface. */
export const exotelLegs: FarEnd = {
  ...exotel,
  mostAheadMs: 480,
  sent: linesOf('exotel')
    .map((line) => line.replace('audio/x-raw', 'audio/x-mulaw'))
    .filter((line) => JSON.parse(line).event !== 'dtmf'),
  speak: (samples) =>
    JSON.stringify({ event: 'media', stream_sid: 'MZ1', media: { chunk: '2', payload: muBytes(samples).toBase64() } }),
  heard: (message) => decodeG711(MU_LAW, payloadOf(message, 'media')),
}

const binary = {
  rateHz: 16_000,
  startsAt: 0,
  speak: linear,
  heard: (message: Message) => (typeof message === 'string' ? NONE : samplesFromBytes(message)),
}

const vonage: FarEnd = {
  ...binary,
  ...fixturesOf('vonage'),
  messageBytes: { multipleOf: 640, least: 640, most: 640 },
  played: (message) => {
    const { action, payload } = parsed(message)
    return action === 'notify' ? JSON.stringify({ event: 'websocket:notify', payload }) : undefined
  },
}

const jambonz: FarEnd = {
  ...binary,
  ...fixturesOf('jambonz'),
  subprotocol: 'audio.drachtio.org',
  messageBytes: ANY,
  played: (message) => {
    const { type, data } = parsed(message)
    return type === 'mark' ? JSON.stringify({ type, data: { ...data, event: 'playout' } }) : undefined
  },
}

const genesys: FarEnd = {
  ...fixturesOf('genesys'),
  startsAt: 0,
  rateHz: 8_000,
  messageBytes: { multipleOf: 1, least: 1_600, most: 64_000 },
  mostAheadMs: 280,
  speak: muBytes,
  heard: (message) => (typeof message === 'string' ? NONE : decodeG711(MU_LAW, message)),
  played: () => undefined,
}

export const FAR_ENDS: readonly FarEnd[] = [twilio, telnyx, plivo, exotel, vonage, genesys, jambonz]

const linearAt = (far: FarEnd, rateHz: number, replaced: RegExp, by: string): FarEnd => ({
  ...far,
  rateHz,
  sent: far.sent.map((line) => line.replace(replaced, by)),
})

const plivoLinear = (rateHz: number): FarEnd => ({
  ...linearAt(plivo, rateHz, /"audio\/x-mulaw","sampleRate":8000/, `"audio/x-l16","sampleRate":${rateHz}`),
  speak: (samples) =>
    JSON.stringify({
      event: 'media',
      streamId: 'S1',
      media: { track: 'inbound', payload: linear(samples).toBase64() },
    }),
  heard: (message) => samplesFromBytes(payloadOf(message, 'playAudio')),
})

/** The same at the other rates that carriers take, and how they are called. */
export const FAR_RATES: readonly (readonly [string, FarEnd])[] = [
  ...[16_000, 24_000].map(
    (hz) => [`exotel at ${hz} Hz`, linearAt(exotel, hz, /"sample_rate":"8000"/, `"sample_rate":"${hz}"`)] as const,
  ),
  ...[8_000, 24_000].map((hz) => {
    const bytes = hz / 25
    const messageBytes = { multipleOf: bytes, least: bytes, most: bytes }
    return [`vonage at ${hz} Hz`, { ...linearAt(vonage, hz, /rate=16000/, `rate=${hz}`), messageBytes }] as const
  }),
  ...[8_000, 24_000].map(
    (hz) => [`jambonz at ${hz} Hz`, linearAt(jambonz, hz, /"sampleRate":16000/, `"sampleRate":${hz}`)] as const,
  ),
  ...[8_000, 16_000].map((hz) => [`plivo in L16 at ${hz} Hz`, plivoLinear(hz)] as const),
  ['exotel on legs', exotelLegs],
]

const openingOf = (far: FarEnd): Opening | undefined =>
  recogniseAny(far.sent[far.startsAt] ?? '', far.subprotocol, far.telnyxCodec)

/** The stream of a far end that has said its start. */
export function openStream(far: FarEnd): Serializer {
  const opening = openingOf(far)
  if (opening?.type !== 'stream') throw new Error('not recognised')
  return opening.serializer
}

/** The same, with a codec that has to be loaded where there is one. */
export async function loadStream(far: FarEnd): Promise<Serializer & Disposable> {
  const opening = openingOf(far)
  if (opening?.type === 'unloaded') return await opening.load()
  return Object.assign(openStream(far), { [Symbol.dispose]: () => {} })
}
