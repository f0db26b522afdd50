import { createXai } from '@ai-sdk/xai'
import { describe, expect, test } from 'bun:test'
import { SarvamAIClient } from 'sarvamai'
import { writeWav } from '../../../src/audio/wav.ts'
import { elevenlabs } from '../../../src/providers/vendors/elevenlabs.ts'
import { fish } from '../../../src/providers/vendors/fish.ts'
import { grok } from '../../../src/providers/vendors/grok.ts'
import type { Fetch } from '../../../src/providers/http/http.ts'
import { mistral } from '../../../src/providers/vendors/mistral.ts'
import type { Provider } from '../../../src/providers/provider.ts'
import { sarvam } from '../../../src/providers/vendors/sarvam.ts'
import { sttContract, Talk } from '../../contract/stt.ts'
import { toned } from '../../support/tones.ts'
import { RECORDING_VENDORS, RecordingServer } from '../../support/vendors/recordings.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

const { connect } = new SocketVendor(() => 404)

interface Case {
  readonly name: keyof typeof RECORDING_VENDORS
  readonly provider: Provider
  /** What chooses it over the vendor's recogniser that streams. */
  readonly options: object
  /** Of a call in German, and in any language. */
  readonly german: Readonly<Record<string, string>>
  readonly any: Readonly<Record<string, string>>
  readonly heard?: string
}

const CASES: readonly Case[] = [
  {
    name: 'elevenlabs',
    provider: elevenlabs,
    options: { stt_model: 'scribe_v2' },
    german: { model_id: 'scribe_v2', language_code: 'de' },
    any: { model_id: 'scribe_v2' },
    heard: 'eng',
  },
  {
    name: 'sarvam',
    provider: sarvam,
    options: { stt_model: 'saaras:v3', mode: 'translate' },
    german: { model: 'saaras:v3', language_code: 'unknown', mode: 'translate' },
    any: { model: 'saaras:v3', language_code: 'unknown' },
    heard: 'en-IN',
  },
  {
    name: 'grok',
    provider: grok,
    options: { stt_streaming: false },
    german: { language: 'de', format: 'true' },
    any: {},
  },
  { name: 'fish', provider: fish, options: {}, german: { language: 'de' }, any: {} },
  {
    name: 'mistral',
    provider: mistral,
    options: {},
    german: { language: 'de' },
    any: { model: 'voxtral-mini-latest' },
  },
]

const ear = ({ provider, options }: Case, fetch: Fetch) => sttOf(provider, { connect, fetch }, options)

/** What a vendor was sent beside the recording. */
const textsOf = (form: FormData | undefined): object =>
  Object.fromEntries([...(form ?? [])].filter(([, value]) => typeof value === 'string'))

describe.each(CASES)('$name, of whole recordings', (of) => {
  const server = () => new RecordingServer(RECORDING_VENDORS[of.name])

  sttContract(of.name, () => ({
    stt: ear(of, server().fetch),
    utterances: [
      { samples: toned('one two three'), text: 'one two three' },
      { samples: toned('seven eight nine'), text: 'seven eight nine' },
    ],
    same: (said, heard) => said === heard,
  }))

  test.each([
    ['German', of.german],
    ['auto', of.any],
  ])('in %s it is asked for %o', async (language, fields) => {
    const vendor = server()
    await using talk = new Talk({
      name: of.name,
      open: (signal) => ear(of, vendor.fetch).open(signal, language),
    })
    talk.say(toned('one two'))
    expect(await talk.final()).toBe('one two')
    expect(textsOf(vendor.taken[0])).toMatchObject(fields)
    if (language === 'auto') expect(textsOf(vendor.taken[0])).not.toHaveProperty('language')
    expect(talk.events.at(-1)).toEqual({ type: 'final', text: 'one two', ...(of.heard && { language: of.heard }) })
  })

  test('a wrong key is told as such, and not shown', async () => {
    const talk = new Talk(ear(of, new RecordingServer(RECORDING_VENDORS[of.name], 'another').fetch))
    talk.say(toned('one two'))
    const error: unknown = await talk.ended.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ stage: 'stt', code: 'unauthorized' })
    expect(String(error)).not.toContain(KEY)
    expect(String(error)).toContain('refused the API key')
  })

  test.each(['<html>', '{}', '{"text":7}'])('a reply of %s is a bad response', async (reply) => {
    const talk = new Talk(ear(of, () => Promise.resolve(new Response(reply))))
    talk.say(toned('one two'))
    const error: unknown = await talk.ended.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ stage: 'stt', code: 'bad-response' })
  })
})

describe('the stand-ins, asked by SDKs of their vendors', () => {
  const wav = writeWav({ samples: toned('one two three'), rateHz: 16_000 })

  test("Sarvam's own", async () => {
    const { answer } = new RecordingServer(RECORDING_VENDORS.sarvam)
    using server = new SocketVendor(() => 404).listen(undefined, 0, answer)
    const base = server.url.replace('ws', 'http')
    const environment = { base, creative: base, production: server.url }
    const client = new SarvamAIClient({ apiSubscriptionKey: KEY, environment })
    const reply = await client.speechToText.transcribe({
      model: 'saaras:v3',
      language_code: 'unknown',
      file: new File([new Uint8Array(wav)], 'turn.wav'),
    })
    expect(reply).toMatchObject({ transcript: 'one two three', language_code: 'en-IN' })
  })

  test("the AI SDK's for xAI", async () => {
    const { answer } = new RecordingServer(RECORDING_VENDORS.grok)
    using server = new SocketVendor(() => 404).listen(undefined, 0, answer)
    const model = createXai({ apiKey: KEY, baseURL: `${server.url.replace('ws', 'http')}/v1` }).transcription()
    const { text } = await model.doGenerate({ audio: new Uint8Array(wav), mediaType: 'audio/wav' })
    expect(text).toBe('one two three')
  })
})
