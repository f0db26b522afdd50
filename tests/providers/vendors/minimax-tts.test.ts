import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { minimax } from '../../../src/providers/vendors/minimax.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { minimaxVoices } from '../../support/vendors/minimax-tts.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract("MiniMax's voices", {
  vendor: (clock) => minimaxVoices({ clock }),
  tts: (vendor, clock) => ttsOf(minimax, vendor, {}, clock),
})

describe("MiniMax's voices", () => {
  test('are asked for what is set, by the names that MiniMax knows', async () => {
    const vendor = minimaxVoices()
    const options = {
      tts_language: 'es-MX',
      tts_speed: 1.2,
      emotion: 'calm',
      group_id: '42',
      tts_voice: 'Spanish_Narrator',
    }
    expect(await spokenBy(ttsOf(minimax, vendor, options), 'Buenos días.')).toBeGreaterThan(0)
    expect(vendor.connections[0]?.url.search).toBe('?GroupId=42')
    expect(JSON.parse(String(vendor.taken[0]))).toMatchObject({
      language_boost: 'Spanish',
      voice_setting: { voice_id: 'Spanish_Narrator', speed: 1.2, emotion: 'calm' },
    })
  })

  test('are told a wrong key in a message, whose end shows no key', async () => {
    const failure = await voiceFailure(ttsOf(minimax, minimaxVoices({ key: 'another-key' })))
    expect([failure.code, failure.message]).toEqual(['unauthorized', 'MiniMax failed (2049): invalid api key …'])
  })

  test.each([
    [{}, 'wss://api.minimax.io', true],
    [{ base_url: 'https://api.minimax.io/v1' }, 'wss://api.minimax.io', true],
    [{ base_url: 'https://api.minimaxi.com/v1' }, 'wss://api.minimaxi.com', false],
    [{ tts_base_url: 'ws://voices.lan' }, 'ws://voices.lan', false],
  ])('with %p they are at %s', async (options, origin, needsKey) => {
    const vendor = minimaxVoices()
    await spokenBy(ttsOf(minimax, vendor, options), 'Good morning.')
    expect(vendor.connections[0]?.url.origin).toBe(origin)
    expect(minimax.needsKey('tts', Value.Parse(minimax.options, options))).toBe(needsKey)
  })
})
