import { RealtimeClient } from '@speechmatics/real-time-client'
import { describe, expect, test } from 'bun:test'
import { speechmatics } from '../../../src/providers/vendors/speechmatics.ts'
import { StageError } from '../../../src/std/errors.ts'
import { Talk } from '../../contract/stt.ts'
import { errorOf, sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { speechmaticsServer } from '../../support/vendors/speechmatics.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract('Speechmatics', {
  vendor: () => speechmaticsServer(),
  stt: (vendor, clock) => sttOf(speechmatics, vendor, {}, clock),
  tellsWords: 'times and confidence',
})

describe('Speechmatics', () => {
  test('tells words while the caller speaks', async () => {
    await using talk = new Talk(sttOf(speechmatics, speechmaticsServer()))
    talk.hint('speech')
    talk.write(toned('one two three'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
  })

  test('hears the language of the call, and says when it knows none such', async () => {
    await using talk = new Talk(sttOf(speechmatics, speechmaticsServer(), { stt_language: 'de-AT' }))
    talk.say(toned('one'))
    expect(await talk.final()).toBe('one')
    const stranger = new Talk(sttOf(speechmatics, speechmaticsServer(), { stt_language: 'fr' }))
    const error = await errorOf(stranger)
    expect(error).toBeInstanceOf(StageError)
    expect(error).toMatchObject({ code: 'bad-request', retryable: false })
  })
})

test("Speechmatics' own SDK holds a talk with the stand-in", async () => {
  using server = speechmaticsServer().listen()
  const sdk = new RealtimeClient({ url: `${server.url}/v2` })
  let heard = ''
  const over = Promise.withResolvers<void>()
  sdk.addEventListener('receiveMessage', ({ data }) => {
    if (data.message === 'AddTranscript') heard += data.metadata.transcript
    if (data.message === 'EndOfUtterance') over.resolve()
    if (data.message === 'Error') over.reject(new Error(data.reason))
  })
  await sdk.start(KEY, {
    audio_format: { type: 'raw', encoding: 'pcm_s16le', sample_rate: 16_000 },
    transcription_config: { language: 'en', enable_partials: true },
  })
  sdk.sendAudio(toned('one two three').buffer)
  sdk.forceEndOfUtterance()
  await over.promise
  expect(heard).toBe('one two three ')
  await sdk.stopRecognition()
})
