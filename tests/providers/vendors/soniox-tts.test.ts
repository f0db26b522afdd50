import { RealtimeTtsConnection } from '@soniox/node'
import { describe, expect, test } from 'bun:test'
import { soniox } from '../../../src/providers/vendors/soniox.ts'
import { VirtualClock } from '../../support/clock.ts'
import { staysOpen } from '../../contract/tts-stays-open.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { sonioxVoices } from '../../support/vendors/soniox-tts.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract("Soniox's voices", {
  vendor: (clock) => sonioxVoices({ clock }),
  tts: (vendor, clock) => ttsOf(soniox, vendor, {}, clock),
  isTimed: true,
})

describe("Soniox's voices", () => {
  test('stay connected while nobody speaks', async () => {
    const clock = new VirtualClock()
    const vendor = sonioxVoices({ clock })
    await staysOpen(vendor, ttsOf(soniox, vendor, {}, clock), clock)
  })

  test('speak the language and at the speed that are set', async () => {
    const vendor = sonioxVoices()
    const options = { tts_language: 'es-MX', tts_voice: 'Adrian', tts_speed: 1.1 }
    expect(await spokenBy(ttsOf(soniox, vendor, options), 'Buenos días.')).toBeGreaterThan(0)
    expect(JSON.parse(String(vendor.taken[0]))).toMatchObject({ language: 'es', voice: 'Adrian', speed: 1.1 })
  })

  test.each([
    [{ tts_language: 'German' }, 'de'],
    [{ tts_language: 'auto' }, 'en'],
    [{}, 'en'],
  ])('with %o speak %s', async (options, language) => {
    const vendor = sonioxVoices()
    await spokenBy(ttsOf(soniox, vendor, options), 'Good.')
    expect(JSON.parse(String(vendor.taken[0]))).toMatchObject({ language })
  })

  test('are told a wrong key in a message, whose end shows no key', async () => {
    const failure = await voiceFailure(ttsOf(soniox, sonioxVoices({ key: 'another-key' })))
    expect([failure.code, failure.message]).toEqual(['unauthorized', 'Soniox failed (401): Incorrect API key …'])
  })
})

test("Soniox's own SDK is spoken to by the stand-in's voice", async () => {
  using server = sonioxVoices().listen()
  const connection = new RealtimeTtsConnection(KEY, `${server.url}/tts-websocket`)
  const stream = await connection.stream({
    model: 'tts-rt-v2',
    language: 'en',
    voice: 'Maya',
    audio_format: 'pcm_s16le',
    sample_rate: 8000,
    return_timestamps: true,
  })
  let bytes = 0
  let text = ''
  let isEnded = false
  stream.on('audio', (chunk, timestamps) => {
    bytes += chunk.length
    text += timestamps?.characters.join('') ?? ''
  })
  stream.on('audioEnd', () => (isEnded = true))
  const terminated = Promise.withResolvers<void>()
  stream.on('terminated', () => terminated.resolve())
  stream.on('error', terminated.reject)
  stream.sendText('Good morning. ')
  stream.sendText('And good night.')
  stream.finish()
  await terminated.promise
  connection.close()
  expect([text, isEnded]).toEqual(['Good morning. And good night.', true])
  expect(bytes).toBe(text.length * 60 * 16)
})
