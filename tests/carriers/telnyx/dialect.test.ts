import { recogniseAny } from '../../support/telephony/carriers.ts'
import { describe, expect, spyOn, test } from 'bun:test'
import { createDecoder, createEncoder } from 'libopus-wasm'
import { G722Encoder } from '../../../src/audio/g722.ts'
import { openOpusEncoder } from '../../../src/audio/opus-encoder.ts'
import { opusPacketSamples } from '../../../src/audio/opus-packet.ts'
import type { CarrierEvent, Opening, Serializer } from '../../../src/transport/telephony/serializer.ts'
import type { TelnyxCodec } from '../../../src/carriers/telnyx/codecs.ts'
import type { Message } from '../../../src/transport/socket/socket.ts'
import { TelephonyWire } from '../../../src/transport/telephony/wire.ts'
import { FAR_ENDS, loadStream } from '../../support/carriers.ts'
import { VirtualClock } from '../../support/clock.ts'
import { FakeSocket } from '../../support/socket.ts'
import { Random } from '../../support/random.ts'
import { librivox } from '../../support/speech.ts'
import { HD_LINES } from '../../support/hd-lines.ts'

const START = JSON.parse(FAR_ENDS.find(({ carrier }) => carrier === 'telnyx')?.sent[1] ?? '')

const openingOf = (encoding: string, sample_rate: number, plays?: TelnyxCodec): Opening | undefined =>
  recogniseAny(
    JSON.stringify({ ...START, start: { ...START.start, media_format: { encoding, sample_rate, channels: 1 } } }),
    undefined,
    plays,
  )

function streamOf(encoding: string, rateHz: number, plays?: TelnyxCodec): Serializer {
  const opening = openingOf(encoding, rateHz, plays)
  if (opening?.type !== 'stream') throw new Error(opening?.type ?? 'not recognised')
  return opening.serializer
}

async function loaded(encoding: string, rateHz: number, plays?: TelnyxCodec): Promise<Serializer & Disposable> {
  const opening = openingOf(encoding, rateHz, plays)
  if (opening?.type !== 'unloaded') throw new Error(opening?.type ?? 'not recognised')
  return await opening.load()
}

const json = (message: Message | undefined) => (typeof message === 'string' ? JSON.parse(message) : {})
const payloadOf = (message: Message | undefined) => Uint8Array.fromBase64(json(message).media.payload)

const media = (payload: string, chunk?: string) =>
  JSON.stringify({ event: 'media', media: { track: 'inbound', payload, ...(chunk !== undefined && { chunk }) } })

const audio = (...samples: number[]): CarrierEvent => ({
  type: 'audio',
  pcm: { samples: Int16Array.from(samples), rateHz: 8_000 },
})

const silentHop = new Int16Array(160)
const SILENCE = new Uint8Array(160).fill(0xff).toBase64()

describe('Telnyx', () => {
  test('is sent media, marks and clear without the id of the stream', () => {
    const stream = streamOf('PCMU', 8_000)
    expect(json(stream.encode(silentHop))).toEqual({ event: 'media', media: { payload: SILENCE } })
    expect(json(stream.mark('1.2'))).toEqual({ event: 'mark', mark: { name: '1.2' } })
    expect(stream.clear().map(json)).toEqual([{ event: 'clear' }])
  })

  test('is heard in the order of its numbers, with what had to wait all at once', () => {
    const stream = streamOf('PCMU', 8_000)
    expect(stream.decode(media('gA==', '1'))).toEqual(audio(32_124))
    expect(stream.decode(media('AA==', '3'))).toEqual({ type: 'nothing' })
    expect(stream.decode(media('gA==', '4'))).toEqual({ type: 'nothing' })
    expect(stream.decode(media('/w==', '2'))).toEqual(audio(0, -32_124, 32_124))
  })

  test.each([undefined, 'none'])('is heard at once where the number is %j', (chunk) => {
    expect(streamOf('PCMU', 8_000).decode(media('gA==', chunk))).toEqual(audio(32_124))
  })

  test('brings back what we said in streams of both tracks, which is not heard', () => {
    const echo = { event: 'media', media: { track: 'outbound', chunk: '2', payload: SILENCE } }
    expect(streamOf('PCMU', 8_000).decode(JSON.stringify(echo))).toEqual({ type: 'nothing' })
  })

  test('that sends AMR-WB is refused, and the reason says what to do', () => {
    expect(openingOf('AMR-WB', 16_000)).toEqual({
      type: 'refused',
      problem: 'no codec for AMR-WB: at Telnyx, let the connection have PCMU, PCMA, G722 and OPUS only',
    })
  })

  test('that sends G722 at a rate it does not have is refused', () => {
    expect(openingOf('G722', 48_000)).toEqual({ type: 'refused', problem: 'G.722 at 48000 Hz: it has 16000' })
  })
})

describe('what comes in is decoded by what Telnyx says of it', () => {
  test('A-law', () => {
    expect(streamOf('PCMA', 8_000).decode(media('qtU='))).toEqual(audio(32_256, 8))
  })

  test.each([8_000, 16_000])('G.722, told as %d Hz and heard at 16 kHz', (rateHz) => {
    const event = streamOf('G722', rateHz).decode(media(new Uint8Array(160).fill(0xfa).toBase64()))
    expect(event.type === 'audio' && [event.pcm.rateHz, event.pcm.samples.length]).toEqual([16_000, 320])
  })

  test.each([8_000, 16_000, 48_000])('Opus, told as %d Hz and heard at 16 kHz', async (rateHz) => {
    using encoder = await openOpusEncoder(48_000)
    using stream = await loaded('OPUS', rateHz)
    const event = stream.decode(media(encoder.encode(new Int16Array(960)).toBase64()))
    expect(event.type === 'audio' && [event.pcm.rateHz, event.pcm.samples.length]).toEqual([16_000, 320])
  })
})

describe('what goes out is what Telnyx has been told to play, whatever comes in', () => {
  test.each(['PCMU', 'PCMA', 'G722'])('μ-law when nothing was told, with %s coming in', (encoding) => {
    const stream = streamOf(encoding, 8_000)
    expect(stream.playRateHz).toBe(8_000)
    expect(json(stream.encode(silentHop))['media']).toEqual({ payload: SILENCE })
  })

  test('μ-law with Opus coming in', async () => {
    using stream = await loaded('OPUS', 48_000)
    expect(json(stream.encode(silentHop))['media']).toEqual({ payload: SILENCE })
  })

  test('A-law', () => {
    expect(payloadOf(streamOf('PCMU', 8_000, 'PCMA').encode(silentHop))).toEqual(new Uint8Array(160).fill(0xd5))
  })

  test('G.722', () => {
    const stream = streamOf('PCMU', 8_000, 'G722')
    const hop = Int16Array.from({ length: 320 }, (_, n) => 1_000 * Math.sin(n))
    expect(stream.playRateHz).toBe(16_000)
    expect(payloadOf(stream.encode(hop))).toEqual(Uint8Array.from(new G722Encoder().encode(hop)))
  })

  test('Opus, one packet of 20 ms in a message', async () => {
    using stream = await loaded('PCMU', 8_000, 'OPUS')
    expect(stream.playRateHz).toBe(16_000)
    expect(opusPacketSamples(payloadOf(stream.encode(new Int16Array(320))))).toBe(960)
  })

  test('L16 at its rate where that comes in, which somebody has asked for both ways', () => {
    const stream = streamOf('L16', 24_000, 'G722')
    expect(stream.playRateHz).toBe(24_000)
    expect(payloadOf(stream.encode(new Int16Array(480)))).toHaveLength(960)
  })
})

const speech = librivox()[0]?.samples ?? new Int16Array()

/** A second of speech. */
async function packetsOf(codec: string | undefined): Promise<string[]> {
  using stack = new DisposableStack()
  const encoder = codec === 'G722' ? new G722Encoder() : stack.use(await openOpusEncoder(16_000))
  return Array.from({ length: 50 }, (_, n) => encoder.encode(speech.subarray(n * 320, (n + 1) * 320)).toBase64())
}

function heard(stream: Serializer, messages: readonly string[]): number[] {
  return messages.flatMap((message) => {
    const event = stream.decode(message)
    return event.type === 'audio' ? Array.from(event.pcm.samples) : []
  })
}

test.each(HD_LINES.map((far) => [far.telnyxCodec, far] as const))(
  '%s that comes out of order sounds as if it had not',
  async (codec, far) => {
    const numbered = (await packetsOf(codec)).map((payload, n) => media(payload, String(n + 1)))
    const swapped = numbered.map((_, n) => numbered[n === 0 ? n : n % 2 ? Math.min(n + 1, 49) : n - 1] ?? '')
    expect(swapped).not.toEqual(numbered)
    using stream = await loadStream(far)
    using other = await loadStream(far)
    const inOrder = heard(stream, numbered)
    expect(inOrder).toHaveLength(16_000)
    expect(heard(other, swapped)).toEqual(inOrder)
  },
)

describe('Opus', () => {
  test('that is none is bad, and what follows is heard', async () => {
    using stream = await loaded('OPUS', 48_000)
    const [first = '', second = ''] = await packetsOf('OPUS')
    expect(stream.decode(media(first, '1')).type).toBe('audio')
    // Code 3 with no count of frames (RFC 6716 §3.2.5).
    expect(stream.decode(media('Aw==', '2')).type).toBe('bad')
    expect(stream.decode(media(second, '3')).type).toBe('audio')
  })

  test('may be any bytes, and nothing is thrown', async () => {
    using stream = await loaded('OPUS', 48_000)
    const random = new Random(6716)
    const types = new Set<string>()
    for (let run = 0; run < 500; run++) {
      const bytes = Uint8Array.from({ length: random.between(0, 90) }, () => random.between(0, 255))
      types.add(stream.decode(media(bytes.toBase64())).type)
    }
    expect([...types].toSorted()).toEqual(['audio', 'bad'])
  })

  test('is freed with the stream, both ways, and once', async () => {
    using encoder = await createEncoder()
    using decoder = await createDecoder()
    using freedEncoders = spyOn(Object.getPrototypeOf(encoder), 'free')
    using freedDecoders = spyOn(Object.getPrototypeOf(decoder), 'free')
    const stream = await loaded('OPUS', 48_000, 'OPUS')
    // An encoder of ours holds two of libopus.
    expect([freedEncoders.mock.calls.length, freedDecoders.mock.calls.length]).toEqual([0, 0])
    stream[Symbol.dispose]()
    stream[Symbol.dispose]()
    expect([freedEncoders.mock.calls.length, freedDecoders.mock.calls.length]).toEqual([2, 1])
  })
})

test.each(HD_LINES.map((far) => [far.telnyxCodec, far] as const))(
  'a slow reader in %s gets half a second, like all others, for all that a second takes less',
  async (_codec, far) => {
    const socket = new FakeSocket()
    socket.reads = false
    using serializer = await loadStream(far)
    const wire = new TelephonyWire(socket, serializer, { clock: new VirtualClock() })
    for (let at = 0; at + 320 <= 48_000; at += 320) wire.play(speech.subarray(at, at + 320))
    expect(socket.sent.length).toBeWithin(20, 45)
    wire.gone(1006)
  },
)
