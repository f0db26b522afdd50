import { describe, expect, test } from 'bun:test'
import {
  AudioConfig,
  AudioInputStream,
  AudioStreamFormat,
  PropertyId,
  ResultReason,
  SpeechConfig,
  SpeechRecognizer,
} from 'microsoft-cognitiveservices-speech-sdk'
import { azure_speech } from '../../../src/providers/vendors/azure-speech.ts'
import { Talk } from '../../contract/stt.ts'
import { errorOf, sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { azureServer } from '../../support/vendors/azure-speech.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract('Azure Speech', {
  vendor: () => azureServer(),
  stt: (vendor, clock) => sttOf(azure_speech, vendor, {}, clock),
  decides: true,
})

describe('Azure Speech', () => {
  test.each([
    [{}, 'eastus.stt.speech.microsoft.com', 'en-US'],
    [{ region: 'centralindia', stt_language: 'Hindi' }, 'centralindia.stt.speech.microsoft.com', 'hi-IN'],
    [{ stt_base_url: 'https://speech.lan', stt_language: 'en-GB' }, 'speech.lan', 'en-GB'],
    [{ stt_language: 'xx' }, 'eastus.stt.speech.microsoft.com', 'xx'],
  ])('with %o it asks %s for %s', async (options, host, language) => {
    const vendor = azureServer()
    await using _ = sttOf(azure_speech, vendor, options).open(new AbortController().signal)
    await settled()
    const { url } = vendor.connections[0] ?? {}
    expect([url?.host, url?.searchParams.get('language')]).toEqual([host, language])
  })

  test.each([
    ['turn.end', {}, 'closed'],
    ['speech.phrase', { RecognitionStatus: 'Error', Offset: 0, Duration: 0 }, 'server-error'],
  ])('a session that says %s %o is replaced', async (path, body, code) => {
    const vendor = azureServer()
    const talk = new Talk(sttOf(azure_speech, vendor), undefined, true)
    await settled()
    vendor.connections[0]?.send(`Path:${path}\r\n\r\n${JSON.stringify(body)}`)
    const error = await errorOf(talk)
    expect(error).toMatchObject({ code, retryable: true })
  })
})

test("Microsoft's own SDK holds a talk with the stand-in", async () => {
  using server = azureServer().listen()
  const config = SpeechConfig.fromEndpoint(new URL(`${server.url}/stt/speech/universal/v2`), KEY)
  config.speechRecognitionLanguage = 'en-US'
  config.setProperty(PropertyId.Speech_SegmentationSilenceTimeoutMs, '150')
  const stream = AudioInputStream.createPushStream(AudioStreamFormat.getWaveFormatPCM(16_000, 16, 1))
  const recogniser = new SpeechRecognizer(config, AudioConfig.fromStreamInput(stream))
  const { promise, resolve, reject } = Promise.withResolvers<{ text: string; ms: number }>()
  recogniser.recognized = (_, { result: { reason, text, offset, duration } }) => {
    if (reason === ResultReason.RecognizedSpeech) resolve({ text, ms: (offset + duration) / 10_000 })
  }
  recogniser.canceled = (_, { errorDetails }) => reject(new Error(errorDetails))
  recogniser.startContinuousRecognitionAsync(undefined, (error) => reject(new Error(error)))
  stream.write(toned('one two three').buffer)
  stream.write(new Int16Array(3200).buffer)
  expect(await promise).toEqual({ text: 'one two three', ms: 300 })
  const closed = Promise.withResolvers<void>()
  recogniser.close(closed.resolve, closed.reject)
  await closed.promise
})
