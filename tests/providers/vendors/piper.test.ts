import { expect, test } from 'bun:test'
import { piper } from '../../../src/providers/vendors/piper.ts'
import { ttsHttpContract } from '../../contract/tts-http.ts'
import { httpTtsOf } from '../../support/vendors/http-tts-of.ts'
import { PiperServer } from '../../support/vendors/piper.ts'

ttsHttpContract('Piper', {
  vendor: () => new PiperServer(),
  tts: (vendor, world) => httpTtsOf(piper, vendor, {}, world),
})

const live = () => new AbortController().signal

test('Piper speaks at the rate of its voice', async () => {
  const [first] = await Array.fromAsync(httpTtsOf(piper, new PiperServer(16_000)).speak('Hello.', live()))
  expect(first?.rateHz).toBe(16_000)
})

test('Piper is asked for a voice, a speaker and a pace where they are set', async () => {
  const vendor = new PiperServer()
  await Array.fromAsync(httpTtsOf(piper, vendor).speak('Hello.', live()))
  const options = {
    tts_base_url: 'http://gpu.lan:5000/synthesize',
    tts_voice: 'en_GB-vctk-medium',
    speaker: 'p239',
    tts_speed: 1.25,
  }
  await Array.fromAsync(httpTtsOf(piper, vendor, options).speak('Hello.', live()))
  expect(vendor.urls).toEqual(['http://localhost:5000/', 'http://gpu.lan:5000/synthesize'])
  expect(vendor.asked).toEqual([
    { text: 'Hello.' },
    { text: 'Hello.', voice: 'en_GB-vctk-medium', speaker: 'p239', length_scale: 0.8 },
  ])
})
