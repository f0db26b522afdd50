import { describe, expect, test } from 'bun:test'
import { recognise } from '../../../src/transport/telephony/index.ts'
import type { CarrierEvent, Opening, Serializer } from '../../../src/transport/telephony/serializer.ts'
import type { Message } from '../../../src/transport/websocket/format.ts'
import { FAR_ENDS } from '../../support/carriers.ts'

const START = JSON.parse(FAR_ENDS.find(({ carrier }) => carrier === 'telnyx')?.sent[1] ?? '')

const openingOf = (encoding: string, sample_rate: number): Opening | undefined =>
  recognise(
    JSON.stringify({ ...START, start: { ...START.start, media_format: { encoding, sample_rate, channels: 1 } } }),
    undefined,
  )

function streamOf(encoding: string, rateHz: number): Serializer {
  const opening = openingOf(encoding, rateHz)
  if (opening?.type !== 'stream') throw new Error(opening?.type ?? 'not recognised')
  return opening.serializer
}

const json = (message: Message | undefined) => (typeof message === 'string' ? JSON.parse(message) : {})

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

  test('is heard in A-law and answered in μ-law', () => {
    const stream = streamOf('PCMA', 8_000)
    expect(stream.decode(media('qtU='))).toEqual(audio(32_256, 8))
    expect(json(stream.encode(silentHop))['media']).toEqual({ payload: SILENCE })
  })

  test('is heard and answered in L16 at its rate', () => {
    expect(streamOf('L16', 16_000).playRateHz).toBe(16_000)
  })

  test.each([
    ['G722', 8_000],
    ['OPUS', 48_000],
    ['AMR-WB', 16_000],
  ])('that sends %s is refused, and the reason says what to set', (encoding, rateHz) => {
    expect(openingOf(encoding, rateHz)).toEqual({
      type: 'refused',
      problem: `no codec for ${encoding}: have the carrier send PCMU, PCMA or L16`,
    })
  })

  test('brings back what we said in streams of both tracks, which is not heard', () => {
    const echo = { event: 'media', media: { track: 'outbound', chunk: '2', payload: SILENCE } }
    expect(streamOf('PCMU', 8_000).decode(JSON.stringify(echo))).toEqual({ type: 'nothing' })
  })
})
