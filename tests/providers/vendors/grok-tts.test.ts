import { describe, expect, test } from 'bun:test'
import { grok } from '../../../src/providers/vendors/grok.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { settled } from '../../support/clock.ts'
import { grokVoices } from '../../support/vendors/grok-tts.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract("xAI's voices", {
  vendor: () => grokVoices(),
  tts: (vendor, clock) => ttsOf(grok, vendor, {}, clock),
  isTimed: true,
})

describe("xAI's voices", () => {
  test('are asked for what is set', async () => {
    const vendor = grokVoices()
    const options = { tts_voice: 'rex', tts_language: 'pt-BR', tts_speed: 1.2 }
    expect(await spokenBy(ttsOf(grok, vendor, options), 'Bom dia.')).toBeGreaterThan(0)
    const query = Object.fromEntries(vendor.connections[0]?.url.searchParams ?? [])
    expect(query).toMatchObject({ voice: 'rex', language: 'pt', speed: '1.2' })
  })

  test('stop when a reply is cut, and speak the next one over the same connection', async () => {
    const vendor = grokVoices()
    vendor.isSlow = true
    const voice = ttsOf(grok, vendor)
    const call = new AbortController()
    voice.preconnect?.(24_000, call.signal)
    for await (const _ of voice.speak('A reply that is cut.', new AbortController().signal)) break
    await settled()
    expect(vendor.taken.at(-1)).toBe('{"type":"text.clear"}')
    await spokenBy(voice, 'The next reply.')
    expect(vendor.connections).toHaveLength(1)
    call.abort()
  })

  test('a failure that they tell shows no key', async () => {
    const failing = new SocketVendor(
      (far) => () => far.send(JSON.stringify({ type: 'error', message: `busy, ${KEY}` })),
    )
    const failure = await voiceFailure(ttsOf(grok, failing))
    expect([failure.code, failure.message]).toEqual(['server-error', 'xAI failed: busy …'])
  })
})
