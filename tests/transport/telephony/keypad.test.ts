import { describe, expect, test } from 'bun:test'
import { DtmfDetector } from '../../../src/audio/dtmf.ts'
import { Keypad } from '../../../src/transport/telephony/keypad.ts'
import { settled, VirtualClock } from '../../support/clock.ts'

function open(leadMs: number) {
  const clock = new VirtualClock()
  const hops: { readonly samples: Int16Array; readonly atMs: number }[] = []
  const keypad = new Keypad({
    clock,
    rateHz: 8_000,
    leadMs,
    sound: (hop) => hops.push({ samples: hop.slice(), atMs: clock.now() }),
  })
  return { clock, keypad, hops, given: new AbortController() }
}

const failure = (promise: Promise<void>) => promise.catch((error: unknown) => error)

function keysIn(hops: readonly { readonly samples: Int16Array }[]): string {
  const detector = new DtmfDetector()
  return hops.map(({ samples }) => detector.hear(samples) ?? '').join('')
}

describe('keys pressed by tones', () => {
  test.each([100, 200, 500])('are heard, and never more than %d ms ahead', async (leadMs) => {
    const { clock, keypad, hops, given } = open(leadMs)
    const pressed = keypad.press('1159#', given.signal)
    await clock.advance(2_000)
    await pressed
    expect(keysIn(hops)).toBe('1159#')
    expect(hops).toHaveLength(50)
    for (const [index, { atMs }] of hops.entries()) expect(atMs).toBe(Math.max(0, index * 20 - leadMs))
    expect(clock.pending).toBe(0)
  })

  test('have been pressed once the last has been sent', async () => {
    const { clock, keypad, hops, given } = open(100)
    let isPressed = false
    const pressed = keypad.press('12', given.signal).then(() => (isPressed = true))
    await clock.advance(260)
    expect([hops.length, isPressed, keypad.isSounding]).toEqual([19, false, true])
    await clock.advance(20)
    await pressed
    expect([hops.length, isPressed, keypad.isSounding]).toEqual([20, true, false])
  })

  test('stop at once when given up', async () => {
    const { clock, keypad, hops, given } = open(100)
    const pressed = keypad.press('123', given.signal)
    await clock.advance(100)
    const sent = hops.length
    given.abort(new Error('enough'))
    expect(await failure(pressed)).toMatchObject({ message: 'enough' })
    await clock.advance(1_000)
    expect(hops).toHaveLength(sent)
    expect(keypad.isSounding).toBe(false)
    expect(clock.pending).toBe(0)
  })

  test('are not made up for in a burst when the process was held up', async () => {
    const { clock, keypad, hops, given } = open(100)
    void keypad.press('123', given.signal)
    await settled()
    const sent = hops.length
    clock.stall(3_000)
    await clock.advance(20)
    expect(hops.length - sent).toBeLessThanOrEqual(7)
    await clock.advance(600)
    expect(hops).toHaveLength(30)
  })

  test('are those of a telephone', async () => {
    const { keypad, given } = open(100)
    expect(await failure(keypad.press('x', given.signal))).toBeInstanceOf(RangeError)
    expect(keypad.isSounding).toBe(false)
  })
})
