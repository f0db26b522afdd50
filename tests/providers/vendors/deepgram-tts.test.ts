import { DeepgramClient } from '@deepgram/sdk'
import { describe, expect, test } from 'bun:test'
import { deepgram } from '../../../src/providers/vendors/deepgram.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { settled } from '../../support/clock.ts'
import { askedOf } from '../../support/vendors/asked-of.ts'
import { speakServer } from '../../support/vendors/deepgram-tts.ts'
import { spokenBy, ttsOf } from '../../support/vendors/tts-of.ts'

const FLUX = { tts_model: 'flux-haley-en' }

ttsSocketContract("Deepgram's Aura", {
  vendor: () => speakServer(),
  tts: (vendor, clock) => ttsOf(deepgram, vendor, {}, clock),
})

ttsSocketContract("Deepgram's Flux", {
  vendor: () => speakServer(),
  tts: (vendor, clock) => ttsOf(deepgram, vendor, FLUX, clock),
})

describe("Deepgram's voices", () => {
  test('are asked for by the model, at the rate of the telephone', async () => {
    const { url, messages } = await askedOf(
      deepgram,
      { tts_model: 'aura-2-estrella-es', tts_speed: 1.12 },
      { playRateHz: 8000 },
    )
    expect(`${url.pathname}${url.search}`).toBe(
      '/v1/speak?model=aura-2-estrella-es&encoding=linear16&sample_rate=8000&speed=1.1',
    )
    expect(messages).toEqual([{ type: 'Speak', text: 'Good.' }, { type: 'Flush' }])
    expect((await askedOf(deepgram, FLUX)).url.pathname).toBe('/v2/speak')
  })

  test('speak on over another connection once the vendor takes no more texts', async () => {
    const vendor = speakServer({ mostFlushes: 2 })
    const voice = ttsOf(deepgram, vendor)
    const call = new AbortController()
    voice.preconnect?.(24_000, call.signal)
    using session = voice.open?.(24_000)
    for (let times = 0; times < 5; times++) {
      expect(session && (await spokenBy(session, 'Good morning.'))).toBe('Good morning.'.length * 60)
    }
    expect(vendor.connections.length).toBeGreaterThan(1)
    call.abort()
  })

  test.each([['Aura', {}] as const, ['Flux', FLUX] as const])(
    'of %s keep their connection when they are cut',
    async (_family, options) => {
      const vendor = speakServer()
      vendor.isSlow = true
      const voice = ttsOf(deepgram, vendor, options)
      const call = new AbortController()
      voice.preconnect?.(24_000, call.signal)
      for (let times = 0; times < 3; times++) {
        const cut = new AbortController()
        using session = voice.open?.(24_000)
        for await (const _ of session?.speak('It stops in every village.', cut.signal) ?? []) cut.abort()
        await settled()
      }
      expect(await spokenBy(voice, 'Good morning.')).toBe('Good morning.'.length * 60)
      expect(vendor.connections).toHaveLength(1)
      call.abort()
    },
  )
})

describe("Deepgram's own SDK", () => {
  const silent = { reconnectAttempts: 0, Authorization: 'Token secret-key' } as const

  test('is spoken to by the stand-in of Aura', async () => {
    using server = speakServer().listen()
    const client = new DeepgramClient({ apiKey: 'secret-key', baseUrl: server.url })
    const socket = await client.speak.v1.connect({
      ...silent,
      model: 'aura-2-thalia-en',
      encoding: 'linear16',
      sample_rate: '16000',
    })
    const told = Promise.withResolvers<void>()
    const types: string[] = []
    let bytes = 0
    socket.on('message', (message) => {
      if (typeof message === 'string') return
      if (message instanceof Blob || message instanceof ArrayBuffer) {
        bytes += message instanceof Blob ? message.size : message.byteLength
        return
      }
      types.push(message.type)
      if (message.type === 'Flushed') socket.sendClear({ type: 'Clear' })
      if (message.type === 'Cleared') told.resolve()
    })
    socket.connect()
    await socket.waitForOpen()
    socket.sendText({ type: 'Speak', text: 'Good morning.' })
    socket.sendFlush({ type: 'Flush' })
    await told.promise
    expect(types).toEqual(['Metadata', 'Flushed', 'Cleared'])
    expect(bytes).toBe('Good morning.'.length * 60 * 32)
    socket.close()
  })

  test('is spoken to by the stand-in of Flux', async () => {
    using server = speakServer().listen()
    const client = new DeepgramClient({ apiKey: 'secret-key', baseUrl: server.url })
    const socket = await client.speak.v2.connect({
      ...silent,
      model: 'flux-haley-en',
      encoding: 'linear16',
      sample_rate: '16000',
    })
    const told = Promise.withResolvers<void>()
    const types: string[] = []
    socket.on('message', (message) => {
      if (typeof message === 'string' || !('type' in message)) return
      if (message instanceof Blob) return
      types.push(message.type)
      if (message.type === 'SpeechMetadata') socket.sendInterrupt({ type: 'Interrupt' })
      if (message.type === 'Warning') told.resolve()
    })
    socket.connect()
    await socket.waitForOpen()
    socket.sendSpeak({ type: 'Speak', text: 'Good morning.' })
    socket.sendFlush({ type: 'Flush' })
    await told.promise
    expect(types).toEqual(['Connected', 'SpeechStarted', 'Flushed', 'SpeechMetadata', 'Warning'])
    socket.close()
  })
})
