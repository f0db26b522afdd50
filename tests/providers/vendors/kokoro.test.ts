import { expect, test } from 'bun:test'
import { kokoro } from '../../../src/providers/vendors/kokoro.ts'
import { ttsHttpContract } from '../../contract/tts-http.ts'
import { httpTtsOf } from '../../support/vendors/http-tts-of.ts'
import { kokoroServer } from '../../support/vendors/kokoro.ts'

ttsHttpContract('Kokoro', { vendor: kokoroServer, tts: (vendor, world) => httpTtsOf(kokoro, vendor, {}, world) })

test('Kokoro is asked on this machine, and only speaks', async () => {
  const vendor = kokoroServer()
  await Array.fromAsync(httpTtsOf(kokoro, vendor).speak('Hello.', new AbortController().signal))
  expect(vendor.urls).toEqual(['http://localhost:8880/v1/audio/speech'])
  expect([kokoro.llm, kokoro.stt, kokoro.needsKey('tts', {})]).toEqual([undefined, undefined, false])
})
