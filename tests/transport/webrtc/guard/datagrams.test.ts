import { expect, test } from 'bun:test'
import { Datagrams } from '../../../../src/transport/webrtc/guard/datagrams.ts'
import type { Standing } from '../../../../src/transport/webrtc/guard/ice.ts'
import { VirtualClock } from '../../../support/clock.ts'

const AUDIO = Buffer.alloc(60, 0x80)
const STUN = Buffer.alloc(60, 0x01)

const admittedOf = (datagrams: Datagrams, sent: number, standing: Standing, data = AUDIO): number =>
  Array.from({ length: sent }, () => datagrams.admits(data, standing, data === AUDIO)).filter(Boolean).length

test('a caller may send a thousand a second, and two thousand at once', async () => {
  const clock = new VirtualClock()
  const datagrams = new Datagrams(clock)
  expect(admittedOf(datagrams, 3000, 'other')).toBe(2000)
  await clock.advance(1000)
  expect(admittedOf(datagrams, 1500, 'check', STUN)).toBe(1000)
})

test('of strangers fifty that look like audio are looked at, and cost the caller nothing', () => {
  const datagrams = new Datagrams(new VirtualClock())
  expect(admittedOf(datagrams, 100, 'stranger', STUN)).toBe(0)
  expect(admittedOf(datagrams, 100, 'stranger')).toBe(50)
  expect(admittedOf(datagrams, 3000, 'other')).toBe(2000)
})

test('what looks like an answer to a check of ours costs the caller nothing: anybody can send it', () => {
  const datagrams = new Datagrams(new VirtualClock())
  expect(admittedOf(datagrams, 3000, 'other', STUN)).toBe(3000)
  expect(admittedOf(datagrams, 3000, 'other')).toBe(2000)
})
