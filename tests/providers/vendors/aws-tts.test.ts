import { PollyClient, SynthesizeSpeechCommand } from '@aws-sdk/client-polly'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { describe, expect, test } from 'bun:test'
import { aws } from '../../../src/providers/vendors/aws.ts'
import { StageError } from '../../../src/std/errors.ts'
import { ttsHttpContract } from '../../contract/tts-http.ts'
import { driven, VirtualClock } from '../../support/clock.ts'
import { hummed } from '../../support/vendors/hum.ts'
import { httpTtsOf } from '../../support/vendors/http-tts-of.ts'
import { IDENTITY, PollyVoices } from '../../support/vendors/polly.ts'

const { id, secret, session } = IDENTITY
const KEY = `${id}:${secret}:${session}`
const live = () => new AbortController().signal

/** Its time is that of the voice. */
class Vendor extends PollyVoices {
  constructor(clock = new VirtualClock()) {
    super(IDENTITY, clock)
  }
}

ttsHttpContract('Amazon Polly', {
  vendor: () => new Vendor(),
  tts: (vendor, world) => httpTtsOf(aws, vendor, {}, { clock: new VirtualClock(), ...world, key: KEY }),
  ratesHz: [
    [8000, 8000],
    [24_000, 16_000],
    [48_000, 16_000],
  ],
})

async function failureOf(vendor: PollyVoices, key: string, options = {}): Promise<unknown> {
  const clock = new VirtualClock()
  const speech = Array.fromAsync(httpTtsOf(aws, vendor, options, { clock, key }).speak('Hello.', live()))
  const ended = speech.then(
    () => 'it did not fail',
    (error: unknown) => error,
  )
  return await driven(clock, ended)
}

describe('Amazon Polly', () => {
  test('is asked with what is set, and only with that', async () => {
    const vendor = new PollyVoices()
    await Array.fromAsync(httpTtsOf(aws, vendor, {}, { key: KEY }).speak('Hello.', live()))
    const options = {
      tts_voice: 'Kajal',
      tts_model: 'generative',
      tts_language: 'hi-IN',
      tts_speed: 1.1,
      lexicons: ['a'],
    }
    await Array.fromAsync(httpTtsOf(aws, vendor, options, { key: KEY }).speak('Salt & <pepper>.', live()))
    expect(vendor.asked).toEqual([
      { Engine: 'neural', VoiceId: 'Joanna', OutputFormat: 'pcm', SampleRate: '16000', Text: 'Hello.' },
      {
        Engine: 'generative',
        VoiceId: 'Kajal',
        LanguageCode: 'hi-IN',
        LexiconNames: ['a'],
        OutputFormat: 'pcm',
        SampleRate: '16000',
        TextType: 'ssml',
        Text: '<speak><prosody rate="110%">Salt &amp; &lt;pepper&gt;.</prosody></speak>',
      },
    ])
  })

  test('an identity needs no session', async () => {
    const vendor = new PollyVoices({ id, secret })
    const speech = await Array.fromAsync(httpTtsOf(aws, vendor, {}, { key: `${id}:${secret}` }).speak('Hi.', live()))
    expect(speech).not.toEqual([])
  })

  test.each([
    ['another secret', `${id}:other:${session}`, {}],
    ['another session', `${id}:${secret}:other`, {}],
    ['another region', KEY, { region: 'eu-west-1' }],
    ['a key that is no identity', 'bedrock-api-key', {}],
  ])('%s is told as a refusal, and without the key', async (_, key, options) => {
    const failure = await failureOf(new Vendor(), key, options)
    expect(failure).toMatchObject({ code: 'unauthorized' })
    for (const part of key.split(':')) expect(Bun.inspect(failure)).not.toContain(part)
  })

  test('throttling, which comes as a bad request, is waited for', async () => {
    const vendor = new Vendor()
    const headers = { 'x-amzn-errortype': 'ThrottlingException' }
    vendor.faults.push({ type: 'refuse', status: 400, headers })
    const clock = new VirtualClock()
    const voice = httpTtsOf(aws, vendor, {}, { clock, key: KEY })
    expect(await driven(clock, Array.fromAsync(voice.speak('Hello.', live())))).not.toEqual([])
    vendor.faults.push(...Array.from({ length: 3 }, () => ({ type: 'refuse', status: 400, headers }) as const))
    const failure = await failureOf(vendor, KEY)
    expect(failure).toBeInstanceOf(StageError)
    expect(failure).toMatchObject({ code: 'rate-limited' })
  })

  test('is asked in its region, at the domain of that', async () => {
    for (const [region, host] of [
      ['eu-central-1', 'polly.eu-central-1.amazonaws.com'],
      ['cn-northwest-1', 'polly.cn-northwest-1.amazonaws.com.cn'],
    ] as const) {
      const vendor = new Vendor()
      await failureOf(vendor, KEY, { region })
      expect(new URL(vendor.urls[0] ?? '').host).toBe(host)
    }
  })
})

test("Amazon's own SDK is spoken to by the stand-in, and refused with another secret", async () => {
  const vendor = new PollyVoices()
  using server = vendor.listen()
  const ask = async (secretAccessKey: string) => {
    const credentials = { accessKeyId: id, secretAccessKey, sessionToken: session }
    // Its own choice is HTTP/2.
    const world = { endpoint: server.url, requestHandler: new NodeHttpHandler() }
    const client = new PollyClient({ region: 'us-east-1', credentials, maxAttempts: 1, ...world })
    const input = { Text: 'Good morning.', OutputFormat: 'pcm', VoiceId: 'Joanna', SampleRate: '8000' } as const
    const { AudioStream, ContentType } = await client.send(new SynthesizeSpeechCommand(input))
    return { audio: await AudioStream?.transformToByteArray(), ContentType }
  }
  const { audio, ContentType } = await ask(secret)
  expect(ContentType).toBe('audio/pcm')
  expect(Buffer.from(audio ?? []).equals(hummed('Good morning.', 8000).bytes)).toBe(true)
  await expect(ask('other')).rejects.toThrow('is not right')
})
