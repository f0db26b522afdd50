import { expect, test } from 'bun:test'
import { SourceGuard } from '../../../../src/transport/webrtc/guard/source-guard.ts'
import { VirtualClock } from '../../../support/clock.ts'
import { bindingRequest } from '../../../support/stun.ts'

const media = Buffer.alloc(60, 0x80)
const check = bindingRequest('ours:theirs', 'secret')
const open = (clock = new VirtualClock()) => new SourceGuard(clock, { ufrag: 'ours', password: 'secret' })

test('a source is a stranger until its check proves that it knows the password', () => {
  const guard = open()
  expect(guard.judge(media, '192.0.2.1', 5000)).toBe('stranger')
  expect(guard.judge(bindingRequest('ours:theirs', 'guess'), '192.0.2.1', 5000)).toBe('refused')
  expect(guard.judge(check, '192.0.2.1', 5000)).toBe('check')
  expect(guard.judge(media, '192.0.2.1', 5000)).toBe('other')
  expect(guard.judge(media, '192.0.2.1', 5001)).toBe('stranger')
})

test('after an ICE restart both passwords are known, after two the first no longer is', () => {
  const guard = open()
  guard.renew({ ufrag: 'next', password: 'another' })
  expect(guard.judge(bindingRequest('next:theirs', 'another'), '192.0.2.1', 1)).toBe('check')
  expect(guard.judge(check, '192.0.2.1', 1)).toBe('check')
  guard.renew({ ufrag: 'last', password: 'third' })
  expect(guard.judge(check, '192.0.2.1', 1)).toBe('refused')
})

test('of a source that comes from ever new ports the last ones are known, and the one in use stays', () => {
  const clock = new VirtualClock()
  const guard = open(clock)
  for (let port = 0; port < 60; port++) {
    guard.judge(check, '192.0.2.1', 7)
    guard.judge(check, '192.0.2.1', 10_000 + port)
  }
  const known = Array.from({ length: 60 }, (_, port) => guard.judge(media, '192.0.2.1', 10_000 + port))
  expect(known.lastIndexOf('stranger')).toBe(28)
  expect(guard.judge(media, '192.0.2.1', 7)).toBe('other')
})

test('new sources are answered 64 at once and then twenty a second, known ones always', async () => {
  const clock = new VirtualClock()
  const guard = open(clock)
  guard.judge(check, '192.0.2.1', 7)
  let answered = 0
  for (let ms = 0; ms < 2000; ms++) {
    if (guard.judge(check, '192.0.2.1', 10_000 + ms) === 'check') answered++
    if (ms % 10 === 0) expect(guard.judge(check, '192.0.2.1', 7)).toBe('check')
    await clock.advance(1)
  }
  expect(answered).toBeWithin(95, 110)
})
