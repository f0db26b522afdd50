import { describe, expect, test } from 'bun:test'
import { SarvamAIClient } from 'sarvamai'
import { sarvam } from '../../../src/providers/vendors/sarvam.ts'
import { VirtualClock } from '../../support/clock.ts'
import { staysOpen } from '../../contract/tts-stays-open.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { bulbulServer } from '../../support/vendors/sarvam-tts.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract('Sarvam Bulbul', {
  vendor: (clock) => bulbulServer({ clock }),
  tts: (vendor, clock) => ttsOf(sarvam, vendor, {}, clock),
})

describe('Sarvam Bulbul', () => {
  test('stays connected while nobody speaks', async () => {
    const clock = new VirtualClock()
    const vendor = bulbulServer({ clock })
    await staysOpen(vendor, ttsOf(sarvam, vendor, {}, clock), clock)
  })

  test.each([
    [{}, { target_language_code: 'en-IN', speaker: 'shubh' }],
    [
      { tts_language: 'hi', tts_voice: 'ritu' },
      { target_language_code: 'hi-IN', speaker: 'ritu' },
    ],
    [{ tts_language: 'or-IN' }, { target_language_code: 'od-IN' }],
    [
      { tts_speed: 1.2, pronunciation_dict_id: 'names' },
      { pace: 1.2, dict_id: 'names' },
    ],
  ])('with %p it is asked for %p', async (options, asked) => {
    const vendor = bulbulServer()
    expect(await spokenBy(ttsOf(sarvam, vendor, options), 'Namaste.')).toBeGreaterThan(0)
    expect(JSON.parse(String(vendor.taken[0]))).toMatchObject({ data: asked })
  })

  test.each([
    [{ tts_language: 'fr' }, 'bad-request', 'Sarvam failed (422): Input should … valid message'],
    [{ tts_voice: 'anushka' }, 'bad-request', 'Sarvam failed (400): … Speaker … not compatible … model'],
  ])('what it refuses is told: %p', async (options, code, message) => {
    expect(await voiceFailure(ttsOf(sarvam, bulbulServer(), options))).toMatchObject({ code, message })
  })
})

test("Sarvam's own SDK is spoken to by the stand-in's voice", async () => {
  using server = bulbulServer().listen()
  const client = new SarvamAIClient({ apiSubscriptionKey: KEY, baseUrl: server.url })
  const socket = await client.textToSpeechStreaming.connect({
    model: 'bulbul:v3',
    send_completion_event: 'true',
    'Api-Subscription-Key': KEY,
  })
  let bytes = 0
  const spoken = Promise.withResolvers<void>()
  socket.on('message', (message) => {
    if (message.type === 'audio') bytes += Buffer.from(message.data.audio, 'base64').length
    else if (message.type === 'event') spoken.resolve()
    else spoken.reject(new Error(message.data.message))
  })
  socket.on('error', spoken.reject)
  await socket.waitForOpen()
  socket.configureConnection({
    type: 'config',
    data: { language_code: 'en-IN', speaker: 'shubh', speech_sample_rate: 8000, output_audio_codec: 'linear16' },
  })
  socket.convert('Good morning.')
  socket.flush()
  await spoken.promise
  socket.close()
  expect(bytes).toBe('Good morning.'.length * 60 * 16)
})
