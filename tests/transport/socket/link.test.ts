import { describe, expect, test } from 'bun:test'
import { SocketLink, type SocketLinkOptions } from '../../../src/transport/socket/link.ts'
import { noTraffic } from '../../../src/transport/traffic.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { FakeSocket } from '../../support/socket.ts'

const setUp = (options: Partial<SocketLinkOptions> = {}) => {
  const clock = new VirtualClock()
  const socket = new FakeSocket()
  const traffic = noTraffic()
  const stalls: number[] = []
  const stalled = (sinceMs: number) => void stalls.push(sinceMs)
  const link = new SocketLink(socket, { clock, traffic, speechMs: 20, stalled, ...options })
  return { clock, socket, traffic, stalls, link }
}

describe('a far side that does not read', () => {
  test('is sent half a second of speech, and the rest is dropped and counted', () => {
    const { socket, traffic, link } = setUp({ speechMs: 100 })
    socket.reads = false
    for (let n = 0; n < 10; n++) if (link.takesSpeech()) link.sendSpeech('x'.repeat(100))
    expect(socket.sent).toHaveLength(6)
    expect(traffic).toEqual({ receivedBytes: 0, sentBytes: 600, droppedHops: 4 })
  })

  test('and still does not after five seconds has stalled since then', async () => {
    const { clock, socket, stalls, link } = setUp()
    await clock.advance(1_000)
    socket.reads = false
    const speak = () => link.takesSpeech() && link.sendSpeech('x')
    for (let n = 0; n < 27; n++) speak()
    await clock.advance(5_000)
    speak()
    expect(stalls).toEqual([])
    await clock.advance(1)
    speak()
    expect(stalls).toEqual([1_001])
  })

  test('has stalled at once with a mebibyte of other messages', () => {
    const { socket, stalls, link } = setUp()
    socket.reads = false
    link.send('x'.repeat(1024 * 1024))
    expect(stalls).toEqual([])
    link.send('x')
    link.send('never sent')
    expect(stalls).toEqual([0])
    expect(socket.sent).toHaveLength(2)
  })
})

test('fifty messages in a row that make no sense are not borne', () => {
  const { link } = setUp()
  const verdicts = Array.from({ length: 49 }, () => link.bears(false))
  expect([...verdicts, link.bears(true)]).not.toContain(false)
  expect(Array.from({ length: 50 }, () => link.bears(false)).indexOf(false)).toBe(49)
})

describe('the end', () => {
  test('is told at once, and the socket closes after what is said in the next job', async () => {
    const { socket, link } = setUp({ lastWord: () => (link.send('farewell'), true) })
    link.end(1008, 'first', () => queueMicrotask(() => link.send('last news')))
    link.end(1011, 'second', () => link.send('never sent'))
    expect([link.isEnding, link.isShut]).toEqual([true, false])
    await settled()
    link.send('never sent')
    expect(socket.sent).toEqual(['last news', 'farewell'])
    expect(socket.closes).toEqual([{ code: 1008, reason: 'first' }])
  })

  test.each(['cut', 'close'] as const)('left to a far side that does not close: %s', async (late) => {
    const { clock, socket, link } = setUp({ lastWord: () => false })
    link.close(1000, 'hung-up')
    const closed = link.closed(3_000, late)
    await clock.advance(2_999)
    expect([socket.closes, socket.terminated, link.isShut]).toEqual([[], false, false])
    await clock.advance(1)
    await closed
    const closes = late === 'close' ? [{ code: 1000, reason: 'hung-up' }] : []
    expect([socket.closes, socket.terminated, link.isShut]).toEqual([closes, late === 'cut', true])
  })

  test('of a socket that has closed is not waited for', async () => {
    const { clock, socket, link } = setUp()
    link.gone()
    await link.closed()
    link.ping()
    link.close(1000, 'hung-up')
    expect([socket.pings, socket.closes, clock.pending]).toEqual([0, [], 0])
  })
})
