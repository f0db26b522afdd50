import { describe, expect, test } from 'bun:test'
import { SarvamAIClient } from 'sarvamai'
import { sarvam } from '../../../src/providers/vendors/sarvam.ts'
import { Talk } from '../../contract/stt.ts'
import { errorOf, sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { socketsOfNode } from '../../support/vendors/node-socket.ts'
import { sarvamServer } from '../../support/vendors/sarvam-stt.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract('Sarvam', {
  vendor: (clock) => sarvamServer({ clock }),
  stt: (vendor, clock) => sttOf(sarvam, vendor, {}, clock),
})

describe('Sarvam', () => {
  test.each([
    [{}, 'auto'],
    [{ stt_language: 'Hindi' }, 'hi-IN'],
    [{ stt_language: 'en-GB' }, 'en-IN'],
    [{ stt_language: 'de' }, 'auto'],
  ])('with %o it is asked for %s', async (options, code) => {
    const vendor = sarvamServer()
    await using _ = sttOf(sarvam, vendor, options).open(new AbortController().signal)
    await settled()
    expect(vendor.connections[0]?.url.searchParams.get('language_code')).toBe(code)
  })

  test('gives words while the caller speaks, and says the language that it guessed', async () => {
    await using talk = new Talk(sttOf(sarvam, sarvamServer()))
    talk.hint('speech')
    talk.write(toned('one two three'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
    talk.hint('pause')
    expect(await talk.final()).toBe('one two three')
    expect(talk.events.at(-1)).toMatchObject({ type: 'final', language: 'en-IN' })
  })

  test('is told a wrong key in a message, whose end shows no key', async () => {
    const talk = new Talk(sttOf(sarvam, sarvamServer({ key: 'another-key' })))
    const error = await errorOf(talk)
    expect([error.code, error.message]).toEqual(['unauthorized', 'Sarvam failed (invalid_api_key): Invalid key'])
  })
})

test("Sarvam's own SDK holds a talk with the stand-in", async () => {
  using server = sarvamServer().listen()
  using _ = socketsOfNode()
  const client = new SarvamAIClient({
    apiSubscriptionKey: KEY,
    environment: { base: server.url, creative: server.url, production: server.url },
  })
  const socket = await client.speechToTextRealtimeStreaming.connect({
    language_code: 'auto',
    model: 'saaras:v3-realtime',
    endpointing: 'manual',
    encoding: 'linear16',
    sample_rate: '16000',
    'Api-Subscription-Key': KEY,
    reconnectAttempts: 0,
  })
  const final = Promise.withResolvers<string>()
  socket.on('message', (message) => {
    if (message.event === 'transcript.final') final.resolve(message.text)
    if (message.event === 'error') final.reject(new Error(message.message))
  })
  socket.on('error', final.reject)
  await socket.waitForOpen()
  socket.sendRealtimeSpeechStart({ event: 'speech_start' })
  const audio = Buffer.from(toned('one two three').buffer).toString('base64')
  socket.sendRealtimeAudioInput({ event: 'audio_input', audio })
  socket.sendRealtimeSpeechEnd({ event: 'speech_end' })
  expect(await final.promise).toBe('one two three')
  socket.close()
})
