import { describe, expect, test } from 'bun:test'
import { elevenlabs } from '../../src/providers/elevenlabs.ts'
import { Talk } from '../contract/stt.ts'
import { sttSocketContract } from '../contract/stt-socket.ts'
import { toned } from '../support/tones.ts'
import { scribeServer } from '../support/vendors/elevenlabs-stt.ts'
import { sttOf } from '../support/vendors/stt-of.ts'

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
