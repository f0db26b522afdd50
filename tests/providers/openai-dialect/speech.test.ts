import { describe, expect, test } from 'bun:test'
import { bytesFromSamples, type Pcm } from '../../../src/audio/pcm.ts'
import { writeWav } from '../../../src/audio/wav.ts'
import type { HttpIo } from '../../../src/providers/provider.ts'
import { speech } from '../../../src/providers/openai-dialect/speech.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { OpenAiServer } from '../../support/openai-server.ts'

const EVENTS = 'event: speech.audio.delta\ndata: {"audio":"AAAA"}\n\n'
const RAMP = Int16Array.from({ length: 30_000 }, (_, at) => at - 15_000)

function setUp(format: 'pcm' | 'wav' = 'pcm') {
  const server = new OpenAiServer()
  server.voice = () => RAMP
  const clock = new VirtualClock()
  const io: HttpIo = { fetch: server.fetch, clock, random: () => 0.5, key: 'sk-secret' }
  const settings = { name: 'openai', baseUrl: 'http://models.test/v1', model: 'tts-1', voice: 'alloy', format }
  return { server, clock, io, settings, tts: speech(settings, io) }
}

const live = () => new AbortController().signal

const joined = (pieces: readonly Pcm[]): number[] => pieces.flatMap(({ samples }) => [...samples])

async function failureOf(clock: VirtualClock, audio: AsyncIterable<Pcm>): Promise<unknown> {
  const work = Array.fromAsync(audio).then(
    () => 'it did not fail',
    (error: unknown) => error,
  )
  await clock.advance(1000)
  return work
}

describe('audio speech', () => {
  test('a piece is spoken as it comes, at 24 kHz, samples torn between chunks put together', async () => {
    const { server, tts } = setUp()
    const pieces = await Array.fromAsync(tts.speak('Hello.', live()))
    expect(pieces.length).toBeGreaterThan(5)
    expect(new Set(pieces.map(({ rateHz }) => rateHz))).toEqual(new Set([24_000]))
    expect(joined(pieces)).toEqual([...RAMP])
    expect(server.received[0]).toMatchObject({
      path: '/audio/speech',
      authorization: 'Bearer sk-secret',
      body: { model: 'tts-1', voice: 'alloy', input: 'Hello.', response_format: 'pcm' },
    })
  })

  test('its pace and its manner are asked for when they are set, and only then', async () => {
    const { server, tts, io, settings } = setUp()
    await Array.fromAsync(tts.speak('Hello.', live()))
    const slow = speech({ ...settings, speed: 0.8, instructions: 'Speak warmly.' }, io)
    await Array.fromAsync(slow.speak('Hello.', live()))
    const [plain, asked] = server.received.map(({ body }) => body)
    expect(Object.keys(plain ?? {})).toEqual(['model', 'voice', 'input', 'response_format'])
    expect(asked).toEqual({ ...plain, speed: 0.8, instructions: 'Speak warmly.' })
  })

  test('a WAV nobody asked for is played without its header', async () => {
    const { server, tts } = setUp()
    server.alwaysWav = true
    expect(joined(await Array.fromAsync(tts.speak('Hello.', live())))).toEqual([...RAMP])
  })

  test('a vendor that only has WAV is asked for it', async () => {
    const { server, tts } = setUp('wav')
    expect(joined(await Array.fromAsync(tts.speak('Hello.', live())))).toEqual([...RAMP])
    expect(server.received[0]?.body['response_format']).toBe('wav')
  })

  test('the rate that a label tells is believed, the format is not', async () => {
    for (const [type, rateHz] of [
      ['audio/L16; rate=16000', 16_000],
      ['audio/mpeg', 24_000],
    ] as const) {
      const answer = async () =>
        new Response(new Uint8Array(bytesFromSamples(RAMP)), { headers: { 'content-type': type } })
      const io: HttpIo = { fetch: answer, clock: new VirtualClock(), random: () => 0.5, key: undefined }
      const settings = { name: 'x', baseUrl: 'http://models.test/v1', model: 'm', voice: 'v', format: 'pcm' } as const
      const pieces = await Array.fromAsync(speech(settings, io).speak('Hello.', live()))
      expect(joined(pieces)).toEqual([...RAMP])
      expect(pieces[0]?.rateHz).toBe(rateHz)
    }
  })

  test('an abort closes the stream of the server and ends quietly', async () => {
    const { server, clock, tts } = setUp()
    const abort = new AbortController()
    const pieces: Pcm[] = []
    for await (const pcm of tts.speak('Hello.', abort.signal)) {
      pieces.push(pcm)
      abort.abort()
    }
    await settled()
    expect(pieces).toHaveLength(1)
    expect(server.abandoned).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('a reader that leaves closes the stream of the server', async () => {
    const { server, clock, tts } = setUp()
    for await (const _ of tts.speak('Hello.', live())) break
    await settled()
    expect(server.abandoned).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test.each([
    ['a message with status 200', () => Response.json({ error: { message: 'my secret' } })],
    ['MP3', () => new Response('ID3\u0004 and so on')],
    ['MP3 without a tag', () => new Response(Uint8Array.of(0xff, 0xf3, 0x44, 0xc4, 0, 1, 2, 3))],
    ['nothing', () => new Response(new Uint8Array(0))],
    [
      'a reply without end',
      () => new Response(new Uint8Array(9 * 1024 * 1024), { headers: { 'content-type': 'audio/wav' } }),
    ],
    ['events', () => new Response(EVENTS, { headers: { 'content-type': 'text/event-stream' } })],
    ['events without a label', () => new Response(EVENTS)],
    ['G.711', () => new Response(new Uint8Array(800), { headers: { 'content-type': 'audio/basic' } })],
    [
      'stereo',
      () => new Response(new Uint8Array(800), { headers: { 'content-type': 'audio/pcm;rate=24000;channels=2' } }),
    ],
    ['a WAV that breaks off', () => new Response(writeWav({ samples: RAMP, rateHz: 24_000 }).slice(0, 1000))],
  ])('%s is a bad response', async (_, answer) => {
    const clock = new VirtualClock()
    const io: HttpIo = { fetch: async () => answer(), clock, random: () => 0.5, key: undefined }
    const settings = { name: 'x', baseUrl: 'http://models.test/v1', model: 'm', voice: 'v', format: 'pcm' } as const
    const failure = await failureOf(clock, speech(settings, io).speak('Hello.', live()))
    expect(failure).toMatchObject({ stage: 'tts', code: 'bad-response' })
    expect(Bun.inspect(failure)).not.toContain('secret')
  })
})
