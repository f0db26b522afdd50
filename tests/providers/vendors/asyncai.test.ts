import { describe, expect, test } from 'bun:test'
import { asyncai } from '../../../src/providers/vendors/asyncai.ts'
import { staysOpen } from '../../contract/tts-stays-open.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { asyncServer } from '../../support/vendors/asyncai.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract('Async', {
  vendor: (clock) => asyncServer({ clock }),
  tts: (vendor, clock) => ttsOf(asyncai, vendor, {}, clock),
})

describe('Async', () => {
  test('stays connected while nobody speaks', async () => {
    const clock = new VirtualClock()
    const vendor = asyncServer({ clock })
    await staysOpen(vendor, ttsOf(asyncai, vendor, {}, clock), clock)
  })

  test('is asked for the model, the voice and the language that are set', async () => {
    const vendor = asyncServer()
    const options = { tts_model: 'async_flash_v1.0', tts_voice: 'a-voice', tts_language: 'es-MX' }
    expect(await spokenBy(ttsOf(asyncai, vendor, options), 'Buenos días.')).toBeGreaterThan(0)
    expect(JSON.parse(String(vendor.taken[0]))).toMatchObject({
      model_id: 'async_flash_v1.0',
      voice: { id: 'a-voice' },
      language: 'es',
    })
  })

  test('is told that a context is over, once for each piece', async () => {
    const vendor = asyncServer()
    {
      using session = ttsOf(asyncai, vendor).open?.(24_000)
      for (const piece of ['One.', 'Two.']) if (session) await spokenBy(session, piece)
    }
    await settled()
    const sent = vendor.taken.map((data): { context_id?: string; close_context?: boolean } => JSON.parse(String(data)))
    const opened = new Set(sent.flatMap(({ context_id: id }) => id ?? []))
    const closed = sent.flatMap(({ context_id: id, close_context: isClosed }) => (isClosed && id ? [id] : []))
    expect(opened.size).toBe(2)
    expect(closed).toEqual([...opened])
  })

  test('what it refuses is told, without the key', async () => {
    const refusing = new SocketVendor(
      (far) => () => far.send(JSON.stringify({ error: { code: 402, message: `pay for ${KEY}` } })),
    )
    const failure = await voiceFailure(ttsOf(asyncai, refusing))
    expect([failure.code, failure.message]).toEqual(['quota-exceeded', 'Async failed (402): …'])
  })
})
