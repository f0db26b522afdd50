import { expect, test } from 'bun:test'
import { settled } from '../support/clock.ts'
import { rig, SOCKET_URL } from './rig.ts'

const notice = (event: object) => ({ message: { voxray: { atMs: 1, ...event } } })
const HEARTBEAT = notice({ type: 'heartbeat' })
const RESUMABLE = notice({ type: 'resumable', token: 't1', withinMs: 60_000 })

/** A call whose server has sent its first heartbeat. */
async function open() {
  const opened = rig()
  await opened.open()
  opened.sockets.last.says('TransportMessageFrame', RESUMABLE)
  opened.sockets.last.says('TransportMessageFrame', HEARTBEAT)
  return opened
}

test('a connection on which nothing comes any more is given up within eight seconds, and the call resumed', async () => {
  const { sockets, clock, types, transport } = await open()
  const dead = sockets.last
  dead.answersClose = false
  await clock.advance(5999)
  expect(types()).toEqual([])
  await clock.advance(2001)
  expect(types()).toEqual(['reconnecting'])
  await clock.advance(250)
  expect(sockets.last.url).toBe(`${SOCKET_URL}?heartbeat=1&resume=t1`)
  sockets.last.opens()
  // The network is back, and with it what was on its way.
  dead.says('LLMTextFrame', { text: 'late' })
  sockets.last.says('StartFrame', { call_id: 'c1' })
  await settled()
  expect(types()).toEqual(['reconnecting', 'reconnected', 'started'])
  await transport.end()
  await clock.advance(10_000)
  expect(clock.pending).toBe(0)
})

test.each([
  ['heartbeats', (n: number) => ['TransportMessageFrame', n % 20 === 0 ? HEARTBEAT : undefined] as const],
  ['anything else', () => ['LLMTextFrame', { text: 'a' }] as const],
])('a connection on which %s come is kept', async (_what, message) => {
  const { sockets, clock } = await open()
  for (let n = 0; n < 600; n++) {
    await clock.advance(100)
    const [type, data] = message(n)
    if (data) sockets.last.says(type, data)
  }
  expect(sockets.all.length).toBe(1)
})

test('a connection to a server without a heartbeat is kept, however long it is silent', async () => {
  const { sockets, clock, open: start } = rig()
  await start()
  sockets.last.says('StartFrame', { call_id: 'c1' })
  await clock.advance(600_000)
  expect(sockets.all.length).toBe(1)
})

test('a program that was held up itself takes that for no silence', async () => {
  const { sockets, clock } = await open()
  for (let n = 0; n < 5; n++) {
    clock.stall(60_000)
    await clock.advance(1000)
    sockets.last.says('TransportMessageFrame', HEARTBEAT)
  }
  expect(sockets.all.length).toBe(1)
})
