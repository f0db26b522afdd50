import { describe, expect, test } from 'bun:test'
import { elevenlabs } from '../../../src/providers/vendors/elevenlabs.ts'
import { Talk } from '../../contract/stt.ts'
import { sttSocketContract } from '../../contract/stt-socket.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { scribeServer } from '../../support/vendors/elevenlabs-stt.ts'
import { askedOf } from '../../support/vendors/asked-of.ts'
import { multiStreamServer } from '../../support/vendors/elevenlabs-tts.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

sttSocketContract('ElevenLabs Scribe', {
  vendor: () => scribeServer(),
  stt: (vendor, clock) => sttOf(elevenlabs, vendor, {}, clock),
})

describe('ElevenLabs Scribe', () => {
  test('says the language, unless one was set', async () => {
    for (const [options, language] of [
      [{}, 'en'],
      [{ stt_language: 'en-GB' }, undefined],
    ] as const) {
      await using talk = new Talk(sttOf(elevenlabs, scribeServer(), options))
      talk.say(toned('one two three'))
      expect(await talk.final()).toBe('one two three')
      expect(talk.events.at(-1)).toEqual({ type: 'final', text: 'one two three', ...(language && { language }) })
    }
  })

  test('answers a pause that held too little sound', async () => {
    await using talk = new Talk(sttOf(elevenlabs, scribeServer()))
    talk.hint('speech')
    talk.write(new Int16Array(320))
    talk.hint('pause')
    expect(await talk.final()).toBe('')
  })
})

ttsSocketContract("ElevenLabs' voices", {
  vendor: () => multiStreamServer(),
  tts: (vendor, clock) => ttsOf(elevenlabs, vendor, {}, clock),
  isTimed: true,
})

describe("ElevenLabs' voices", () => {
  test('are asked for with what is set of them', async () => {
    const { url, messages } = await askedOf(
      elevenlabs,
      {
        tts_voice: 'anna',
        tts_language: 'de-AT',
        tts_speed: 1.1,
        stability: 0.4,
        pronunciation_dictionaries: ['names:v1'],
      },
      { playRateHz: 8000, piece: 'Grüß Gott.' },
    )
    expect(url.pathname).toBe('/v1/text-to-speech/anna/multi-stream-input')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      model_id: 'eleven_flash_v2_5',
      output_format: 'pcm_8000',
      language_code: 'de',
      auto_mode: 'true',
      sync_alignment: 'true',
      inactivity_timeout: '180',
    })
    expect(messages).toEqual([
      {
        text: ' ',
        voice_settings: { stability: 0.4, speed: 1.1 },
        pronunciation_dictionary_locators: [{ pronunciation_dictionary_id: 'names', version_id: 'v1' }],
        context_id: expect.any(String),
      },
      { text: 'Grüß Gott. ', flush: true, context_id: expect.any(String) },
    ])
  })

  test('that are cut again and again, before their first sound or behind it, do not run out of contexts', async () => {
    const vendor = multiStreamServer()
    const voice = ttsOf(elevenlabs, vendor)
    const call = new AbortController()
    voice.preconnect?.(24_000, call.signal)
    await settled()
    for (let times = 0; times < 12; times++) {
      const cut = new AbortController()
      using session = voice.open?.(24_000)
      const { length } = vendor.taken
      const first = session?.speak('It stops in every village on its way.', cut.signal)[Symbol.asyncIterator]().next()
      if (times % 2 === 0) await first
      else while (vendor.taken.length === length) await Promise.resolve()
      cut.abort()
      await first
    }
    expect(await spokenBy(voice, 'Good.')).toBe(300)
    expect(vendor.connections).toHaveLength(1)
    call.abort()
  })

  test('of a name in half a character are asked for, and refused by ElevenLabs', async () => {
    const vendor = new SocketVendor(() => 404)
    expect(await voiceFailure(ttsOf(elevenlabs, vendor, { tts_voice: 'a\ud83d' }))).toMatchObject({ code: 'not-found' })
  })

  test('say why they failed, without the key', async () => {
    for (const [error, code] of [
      ['quota_exceeded', 'quota-exceeded'],
      ['strange_failure', 'server-error'],
    ] as const) {
      const vendor = new SocketVendor((far) => () => {
        far.send(JSON.stringify({ error, message: `no more for ${KEY}`, code: 1008 }))
      })
      expect(await voiceFailure(ttsOf(elevenlabs, vendor))).toMatchObject({
        code,
        message: `ElevenLabs failed (${error}): no …`,
      })
    }
  })
})
