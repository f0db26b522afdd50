import { describe, expect, test } from 'bun:test'
import { azure_speech as azure } from '../../../src/providers/vendors/azure-speech.ts'
import { ttsHttpContract } from '../../contract/tts-http.ts'
import { AzureVoices } from '../../support/vendors/azure-tts.ts'
import { httpTtsOf } from '../../support/vendors/http-tts-of.ts'

ttsHttpContract('Azure', {
  vendor: () => new AzureVoices(),
  tts: (vendor, world) => httpTtsOf(azure, vendor, {}, world),
  ratesHz: [
    [8000, 8000],
    [16_000, 16_000],
    [48_000, 24_000],
  ],
})

const live = () => new AbortController().signal

describe('Azure', () => {
  test('text is never markup, and what XML cannot say is left out', async () => {
    const vendor = new AzureVoices()
    const text = `Fish & "chips" <break time="9s"/> it's </voice></speak>\u0000\ud800 done.`
    await Array.fromAsync(httpTtsOf(azure, vendor).speak(text, live()))
    expect(vendor.asked[0]?.text).toBe(text.replace('\u0000', '').replace('\ud800', '\ufffd'))
    expect(vendor.asked[0]?.elements).toEqual([
      ['speak', '1.0'],
      ['voice', 'en-US-AvaMultilingualNeural'],
    ])
  })

  test('voice, style, pace and language are asked for where they are set', async () => {
    const vendor = new AzureVoices()
    const options = { tts_voice: 'de-DE-Seraphina', style: 'chat', tts_speed: 1.2, tts_language: 'de-DE' }
    await Array.fromAsync(httpTtsOf(azure, vendor, options).speak('Hallo.', live()))
    expect(vendor.asked[0]?.elements.slice(1)).toEqual([
      ['voice', 'de-DE-Seraphina'],
      ['mstts:express-as', 'chat'],
      ['prosody', '1.2'],
      ['lang', 'de-DE'],
    ])
  })

  test('it is asked in its region, and a container of your own needs no key', async () => {
    const vendor = new AzureVoices()
    for (const options of [{}, { region: 'westeurope' }, { tts_base_url: 'http://speech.lan:5000' }])
      await Array.fromAsync(httpTtsOf(azure, vendor, options).speak('Hello.', live()))
    expect(vendor.urls).toEqual([
      'https://eastus.tts.speech.microsoft.com/cognitiveservices/v1',
      'https://westeurope.tts.speech.microsoft.com/cognitiveservices/v1',
      'http://speech.lan:5000/cognitiveservices/v1',
    ])
    expect(azure.needsKey('tts', { region: 'westeurope' })).toBe(true)
    expect(azure.needsKey('tts', { tts_base_url: 'http://speech.lan:5000' })).toBe(false)
  })
})
