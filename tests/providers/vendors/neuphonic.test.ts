import { createClient } from '@neuphonic/neuphonic-js'
import { describe, expect, test } from 'bun:test'
import { neuphonic } from '../../../src/providers/vendors/neuphonic.ts'
import { staysOpen } from '../../contract/tts-stays-open.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { selfSigned } from '../../support/certificate.ts'
import { VirtualClock } from '../../support/clock.ts'
import { neuphonicServer } from '../../support/vendors/neuphonic.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { trustingAnybody } from '../../support/vendors/trusting.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract('Neuphonic', {
  vendor: (clock) => neuphonicServer({ clock }),
  tts: (vendor, clock) => ttsOf(neuphonic, vendor, {}, clock),
  rateHz: 22_050,
})

describe('Neuphonic', () => {
  test('stays connected while nobody speaks', async () => {
    const clock = new VirtualClock()
    const vendor = neuphonicServer({ clock })
    await staysOpen(vendor, ttsOf(neuphonic, vendor, {}, clock), clock)
  })

  test('speaks the language, with the voice and at the speed that are set', async () => {
    const vendor = neuphonicServer()
    const options = { tts_language: 'es', tts_voice: 'a-voice', tts_speed: 1.2 }
    expect(await spokenBy(ttsOf(neuphonic, vendor, options), 'Buenos días.')).toBeGreaterThan(0)
    const { pathname, searchParams } = vendor.connections[0]?.url ?? new URL('ws://nowhere')
    expect([pathname, searchParams.get('voice_id'), searchParams.get('speed')]).toEqual(['/speak/es', 'a-voice', '1.2'])
  })

  test('what it refuses is told, without the key', async () => {
    const refusing = new SocketVendor(
      (far) => () => far.send(JSON.stringify({ status_code: 402, errors: [`no credits for ${KEY}`] })),
    )
    const failure = await voiceFailure(ttsOf(neuphonic, refusing))
    expect([failure.code, failure.message]).toEqual(['quota-exceeded', 'Neuphonic failed (402): no credits …'])
  })
})

test("Neuphonic's own SDK is spoken to by the stand-in's voice", async () => {
  using _ = trustingAnybody()
  using server = neuphonicServer().listen(selfSigned())
  const client = createClient({ apiKey: KEY, baseURL: new URL(server.url).host })
  const socket = await client.tts.websocket({ lang_code: 'en', sampling_rate: 8000, encoding: 'pcm_linear' })
  let bytes = 0
  for await (const { audio } of socket.send('Good morning. <STOP>')) bytes += audio.length
  await socket.close()
  expect(bytes).toBe('Good morning.'.length * 60 * 16)
})
