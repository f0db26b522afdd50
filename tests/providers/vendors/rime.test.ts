import { describe, expect, test } from 'bun:test'
import { rime } from '../../../src/providers/vendors/rime.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { staysOpen } from '../../contract/tts-stays-open.ts'
import { VirtualClock } from '../../support/clock.ts'
import { askedOf } from '../../support/vendors/asked-of.ts'
import { rimeServer } from '../../support/vendors/rime.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract('Rime', {
  vendor: (clock) => rimeServer({ clock }),
  tts: (vendor, clock) => ttsOf(rime, vendor, {}, clock),
  isTimed: true,
})

describe('Rime', () => {
  test('is asked for what is set, and speaks when it is told to', async () => {
    const options = { tts_voice: 'nadi', tts_language: 'hi-IN', tts_speed: 1.25 }
    const { url, messages } = await askedOf(rime, options, { playRateHz: 8000 })
    expect(`${url.pathname}${url.search}`).toBe(
      '/ws3?speaker=nadi&modelId=coda&audioFormat=pcm&samplingRate=8000&segment=never&lang=hi&speedAlpha=1.25',
    )
    expect(messages).toEqual([{ text: 'Good.' }, { operation: 'flush' }])
  })

  test('is told how long to take where the model counts that', async () => {
    const { url } = await askedOf(rime, { tts_model: 'mistv2', tts_speed: 1.25 })
    expect(url.searchParams.get('speedAlpha')).toBe('0.8')
  })

  test('is kept while nobody speaks', async () => {
    const clock = new VirtualClock()
    const vendor = rimeServer({ clock })
    await staysOpen(vendor, ttsOf(rime, vendor, {}, clock), clock)
  })

  test('speaks a language of whose words it tells no times', async () => {
    const vendor = rimeServer()
    const voice = ttsOf(rime, {
      connect: (url, headers, listener) =>
        vendor.connect(url, headers, {
          ...listener,
          message: (data) => {
            if (typeof data !== 'string' || !data.includes('timestamps')) listener.message(data)
          },
        }),
    })
    expect(await spokenBy(voice, 'नमस्ते।')).toBeGreaterThan(0)
  })

  test('says why it failed, without the key', async () => {
    const vendor = new SocketVendor((far) => () => far.send(`{"type":"error","message":"no voice for ${KEY}"}`))
    expect(await voiceFailure(ttsOf(rime, vendor))).toMatchObject({
      code: 'server-error',
      message: 'Rime failed: no voice …',
    })
  })
})
