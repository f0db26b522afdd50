import { describe, expect, test } from 'bun:test'
import { google_vertex } from '../../../src/providers/vendors/google-vertex.ts'
import { google } from '../../../src/providers/vendors/google.ts'
import { ttsHttpContract } from '../../contract/tts-http.ts'
import { settled } from '../../support/clock.ts'
import { GoogleVoices } from '../../support/vendors/google-tts.ts'
import { httpTtsOf } from '../../support/vendors/http-tts-of.ts'

ttsHttpContract('Google', {
  vendor: () => new GoogleVoices(),
  tts: (vendor, world) => httpTtsOf(google, vendor, {}, world),
  ratesHz: [
    [8000, 8000],
    [16_000, 16_000],
    [48_000, 24_000],
  ],
})

const live = () => new AbortController().signal
const USER = {
  type: 'authorized_user',
  client_id: 'client',
  client_secret: 'hidden',
  refresh_token: 'refresh',
  quota_project_id: 'payer',
}

describe('Google', () => {
  test.each([
    [{}, { languageCode: 'en-US', name: 'en-US-Chirp3-HD-Charon' }, {}],
    [{ tts_language: 'German' }, { languageCode: 'de-DE', name: 'de-DE-Chirp3-HD-Charon' }, {}],
    [{ tts_language: 'de-DE' }, { languageCode: 'de-DE', name: 'de-DE-Chirp3-HD-Charon' }, {}],
    [{ tts_voice: 'cmn-CN-Wavenet-A' }, { languageCode: 'cmn-CN', name: 'cmn-CN-Wavenet-A' }, {}],
    [
      { tts_model: 'gemini-2.5-flash-tts', tts_instructions: 'Be warm.', tts_speed: 1.1 },
      { languageCode: 'en-US', name: 'Kore', modelName: 'gemini-2.5-flash-tts' },
      { prompt: 'Be warm.' },
    ],
  ])('with %j it is asked for the voice %j', async (options, voice, input) => {
    const vendor = new GoogleVoices()
    expect(await Array.fromAsync(httpTtsOf(google, vendor, options).speak('Hello.', live()))).not.toEqual([])
    expect(vendor.asked[0]?.body).toMatchObject({ voice, input: { text: 'Hello.', ...input } })
  })

  test('credentials are changed for a token, which is used again', async () => {
    const vendor = new GoogleVoices()
    const voice = httpTtsOf(google_vertex, vendor, {}, { key: JSON.stringify(USER) })
    for (const piece of ['Hello.', 'Good bye.']) await Array.fromAsync(voice.speak(piece, live()))
    expect(vendor.urls.map((url) => new URL(url).host)).toEqual([
      'oauth2.googleapis.com',
      'texttospeech.googleapis.com',
      'texttospeech.googleapis.com',
    ])
    expect(vendor.asked[1]?.headers.get('x-goog-user-project')).toBe('payer')
    expect(vendor.asked[1]?.headers.has('x-goog-api-key')).toBe(false)
  })

  test('a call has its token before its first piece', async () => {
    const vendor = new GoogleVoices()
    const voice = httpTtsOf(google_vertex, vendor, {}, { key: JSON.stringify(USER) })
    voice.preconnect?.(8000, live())
    await settled()
    expect(vendor.urls).toEqual(['https://oauth2.googleapis.com/token'])
    await Array.fromAsync(voice.speak('Hello.', live()))
    expect(vendor.urls).toHaveLength(2)
  })

  test('a key is needed at Google, and at no other address', () => {
    expect([google.needsKey('tts', {}), google_vertex.needsKey('tts', {})]).toEqual([true, true])
    expect(google.needsKey('tts', { tts_base_url: 'http://tts.lan' })).toBe(false)
  })
})
