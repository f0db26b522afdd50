import { decode, encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'bun:test'
import { FishAudioClient, RealtimeEvents } from 'fish-audio'
import { fish } from '../../../src/providers/vendors/fish.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { fishServer } from '../../support/vendors/fish.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract('Fish Audio', {
  vendor: () => fishServer(),
  tts: (vendor, clock) => ttsOf(fish, vendor, {}, clock),
})

describe('Fish Audio', () => {
  test('speaks with the model and the voice, and at the speed that are set', async () => {
    const vendor = fishServer()
    const options = { tts_model: 's1', tts_voice: 'a-voice', tts_speed: 1.2 }
    expect(await spokenBy(ttsOf(fish, vendor, options), 'Good morning.')).toBeGreaterThan(0)
    expect(vendor.connections[0]?.headers.get('model')).toBe('s1')
    const [start] = vendor.taken
    expect(start instanceof Uint8Array && decode(start)).toMatchObject({
      request: { reference_id: 'a-voice', prosody: { speed: 1.2 } },
    })
  })

  test('a failure that it tells shows no key', async () => {
    const failing = new SocketVendor(
      (far) => () => far.send(encode({ event: 'finish', reason: 'error', message: `busy, ${KEY}` })),
    )
    const failure = await voiceFailure(ttsOf(fish, failing))
    expect([failure.code, failure.message]).toEqual(['server-error', 'Fish Audio failed: busy …'])
  })

  test('bytes that are no MessagePack are no speech', async () => {
    const broken = new SocketVendor((far) => () => far.send(new Uint8Array([0xc1, 1, 2])))
    expect((await voiceFailure(ttsOf(fish, broken))).code).toBe('bad-response')
  })
})

async function* textsOf(...texts: readonly string[]) {
  yield* await Promise.resolve(texts)
}

test("Fish Audio's own SDK is spoken to by the stand-in's voice", async () => {
  using server = fishServer().listen()
  const client = new FishAudioClient({ apiKey: KEY, baseUrl: server.url.replace('ws', 'http') })
  const connection = await client.textToSpeech.convertRealtime(
    { text: '', format: 'pcm', sample_rate: 8000, latency: 'balanced' },
    textsOf('Good morning. ', 'And good night.'),
    's1',
  )
  let bytes = 0
  const closed = Promise.withResolvers<void>()
  connection.on(RealtimeEvents.AUDIO_CHUNK, (chunk: unknown) => {
    if (chunk instanceof Uint8Array) bytes += chunk.length
  })
  connection.on(RealtimeEvents.ERROR, closed.reject)
  connection.on(RealtimeEvents.CLOSE, () => closed.resolve())
  await closed.promise
  expect(bytes).toBe('Good morning. And good night.'.length * 60 * 16)
})
