import { describe, expect, test } from 'bun:test'
import { dtmfTones } from '../../../src/audio/dtmf.ts'
import { CallerKeys } from '../../../src/transport/telephony/caller-keys.ts'
import { VirtualClock } from '../../support/clock.ts'

function open(findsTones = true) {
  const clock = new VirtualClock()
  const entries: string[] = []
  const keys = new CallerKeys(clock, findsTones, { began: () => {}, entered: (entry) => entries.push(entry) })
  return {
    clock,
    keys,
    /** What was pressed until now. */
    pressed: async () => {
      await clock.advance(2_000)
      return entries.splice(0).join(' ')
    },
    sound: (pressed: string, rateHz = 8_000) => keys.hear({ samples: dtmfTones(pressed, rateHz), rateHz }),
  }
}

describe('keys', () => {
  test.each([8_000, 16_000, 24_000])('are found by their tones at %d Hz', async (rateHz) => {
    const { sound, pressed } = open()
    sound('1159*0A', rateHz)
    expect(await pressed()).toBe('1159*0A')
  })

  test('are found in audio of any length', async () => {
    const { keys, pressed } = open()
    const samples = dtmfTones('73', 8_000)
    for (let at = 0; at < samples.length; at += 67) keys.hear({ samples: samples.subarray(at, at + 67), rateHz: 8_000 })
    expect(await pressed()).toBe('73')
  })

  test('are not looked for in the audio unless asked to', async () => {
    const { keys, sound, pressed } = open(false)
    sound('12')
    keys.told('3')
    expect(await pressed()).toBe('3')
  })
})

describe('a key that sounds and is told of counts once', () => {
  test('when it sounds first', async () => {
    const { keys, sound, pressed } = open()
    sound('5')
    keys.told('5')
    expect(await pressed()).toBe('5')
  })

  test('when it is told of first', async () => {
    const { keys, sound, pressed } = open()
    keys.told('5')
    sound('5')
    expect(await pressed()).toBe('5')
  })

  test('when it is told of as it is let go, seconds later', async () => {
    const { clock, keys, sound, pressed } = open()
    sound('5')
    await clock.advance(4_900)
    keys.told('5')
    expect(await pressed()).toBe('5')
  })

  test('and so does each of several that are told of late', async () => {
    const { keys, sound, pressed } = open()
    sound('115')
    for (const key of '1152') keys.told(key)
    expect(await pressed()).toBe('1152')
  })

  test('also after a sound that was no key', async () => {
    const { keys, sound, pressed } = open()
    sound('95')
    keys.told('5')
    expect(await pressed()).toBe('95')
  })
})

describe('once the carrier has told of a key', () => {
  test('tones are not looked for any more, and each message counts', async () => {
    const { keys, sound, pressed } = open()
    sound('5')
    keys.told('5')
    sound('7')
    for (const key of '55') keys.told(key)
    expect(await pressed()).toBe('555')
  })

  test('tones of long before have nothing to do with it', async () => {
    const { clock, keys, sound, pressed } = open()
    sound('5')
    await clock.advance(5_001)
    keys.told('5')
    expect(await pressed()).toBe('5 5')
  })

  test('another key than sounded counts too', async () => {
    const { keys, sound, pressed } = open()
    sound('5')
    keys.told('7')
    expect(await pressed()).toBe('57')
  })
})
