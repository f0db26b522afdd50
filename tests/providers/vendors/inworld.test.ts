import { describe, expect, test } from 'bun:test'
import { inworld } from '../../../src/providers/vendors/inworld.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { settled } from '../../support/clock.ts'
import { askedOf } from '../../support/vendors/asked-of.ts'
import { inworldServer } from '../../support/vendors/inworld.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract('Inworld', {
  vendor: () => inworldServer(),
  tts: (vendor, clock) => ttsOf(inworld, vendor, {}, clock),
  isTimed: true,
})

describe('Inworld', () => {
  test('is asked for what is set', async () => {
    const options = { tts_voice: 'Johanna', tts_language: 'de-DE', tts_speed: 1.2, delivery_mode: 'STABLE' }
    const { headers, messages } = await askedOf(inworld, options, { playRateHz: 8000 })
    expect(headers.get('authorization')).toBe(`Basic ${KEY}`)
    expect(messages).toEqual([
      {
        create: {
          voiceId: 'Johanna',
          modelId: 'inworld-tts-2',
          audioConfig: { audioEncoding: 'PCM', sampleRateHertz: 8000, speakingRate: 1.2 },
          language: 'de-DE',
          deliveryMode: 'STABLE',
          timestampType: 'WORD',
          timestampTransportStrategy: 'ASYNC',
          bufferCharThreshold: 1000,
        },
        contextId: expect.any(String),
      },
      { send_text: { text: 'Good. ', flush_context: {} }, contextId: expect.any(String) },
    ])
  })

  test('does not run out of contexts', async () => {
    const vendor = inworldServer()
    const voice = ttsOf(inworld, vendor)
    const call = new AbortController()
    voice.preconnect?.(24_000, call.signal)
    for (let times = 0; times < 12; times++) {
      const cut = new AbortController()
      using session = voice.open?.(24_000)
      for await (const _ of session?.speak('It stops in every village.', cut.signal) ?? []) if (times % 2) cut.abort()
      await settled()
    }
    expect(vendor.connections).toHaveLength(1)
    call.abort()
  })

  test('says that the key is wrong, and nothing of the key', async () => {
    const failure = await voiceFailure(ttsOf(inworld, inworldServer('another-key')))
    expect(failure).toMatchObject({
      code: 'unauthorized',
      message: 'Inworld failed (7): Invalid credentials provided … API key …',
    })
  })

  test('says why a context failed, and no other', async () => {
    const vendor = new SocketVendor((far) => (data) => {
      const { contextId } = JSON.parse(String(data)) as { contextId: string }
      far.send(JSON.stringify({ result: { contextId: 'another', status: { code: 5, message: 'not found' } } }))
      far.send(JSON.stringify({ result: { contextId, status: { code: 3, message: 'no such voice' } } }))
    })
    expect(await voiceFailure(ttsOf(inworld, vendor))).toMatchObject({
      code: 'bad-request',
      message: 'Inworld failed (3): no such voice',
    })
  })
})
