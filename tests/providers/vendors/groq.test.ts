import { expect, test } from 'bun:test'
import { durationMs } from '../../../src/audio/pcm.ts'
import { groq } from '../../../src/providers/vendors/groq.ts'
import { ttsHttpContract } from '../../contract/tts-http.ts'
import { orpheusServer } from '../../support/vendors/groq-tts.ts'
import { httpTtsOf } from '../../support/vendors/http-tts-of.ts'

ttsHttpContract('Groq', { vendor: orpheusServer, tts: (vendor, world) => httpTtsOf(groq, vendor, {}, world) })

test.each([
  ['words', Array.from({ length: 50 }, () => 'word').join(' ')],
  ['one word', 'a'.repeat(450)],
])('a piece of %s that is longer than Groq takes is said in several requests', async (_, piece) => {
  const vendor = orpheusServer()
  const speech = await Array.fromAsync(httpTtsOf(groq, vendor).speak(piece, new AbortController().signal))
  expect(vendor.urls.length).toBeGreaterThan(1)
  const ms = speech.reduce((sum, pcm) => sum + durationMs(pcm), 0)
  // The spaces at the cuts take no time.
  expect(ms).toBeWithin((piece.length - vendor.urls.length) * 60, piece.length * 60 + 1)
})
