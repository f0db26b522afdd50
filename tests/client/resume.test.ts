import { expect, test } from 'bun:test'
import { settled } from '../support/clock.ts'
import { refusal, rig, SOCKET_URL } from './rig.ts'

const offer = (token: string) => ({ message: { voxray: { atMs: 1, type: 'resumable', token, withinMs: 60_000 } } })

test('a lost connection resumes the call with the last token, and each token is shown once', async () => {
  const { clock, sockets, events, open } = rig()
  await open()
  for (const token of ['t1', 't2', 't3']) {
    sockets.last.says('StartFrame', { call_id: 'c1' })
    sockets.last.says('TransportMessageFrame', offer(token))
    sockets.last.closes(1006)
    await clock.advance(250)
    expect(sockets.last.url).toBe(`${SOCKET_URL}?heartbeat=1&resume=${token}`)
    sockets.last.opens()
    await settled()
    await clock.advance(60_000)
  }
  expect(events.filter(({ type }) => type === 'reconnected')).toEqual(
    Array.from({ length: 3 }, () => ({ type: 'reconnected', attempt: 1, resumed: true })),
  )
  expect(JSON.stringify(events)).not.toContain('t1')
})

test('a call that the server does not have any more is begun anew in the same try, which is told', async () => {
  const { clock, sockets, events, open } = rig({ answer: refusal(404, 'NOT_FOUND') })
  await open()
  sockets.last.says('TransportMessageFrame', offer('t1'))
  sockets.last.closes(1006)
  await clock.advance(250)
  sockets.last.closes(1006)
  await settled()
  expect(sockets.all.map(({ url }) => url)).toEqual([
    `${SOCKET_URL}?heartbeat=1`,
    `${SOCKET_URL}?heartbeat=1&resume=t1`,
    `${SOCKET_URL}?heartbeat=1`,
  ])
  sockets.last.opens()
  await settled()
  expect(events.at(-1)).toEqual({ type: 'reconnected', attempt: 1, resumed: false })
})

test('a server that cannot be reached is shown the same token again', async () => {
  const { clock, sockets, events, open } = rig()
  await open()
  sockets.last.says('TransportMessageFrame', offer('t1'))
  sockets.last.closes(1006)
  await clock.advance(250)
  sockets.last.closes(1006)
  await clock.advance(500)
  expect(sockets.last.url).toBe(`${SOCKET_URL}?heartbeat=1&resume=t1`)
  sockets.last.opens()
  await settled()
  expect(events.at(-1)).toEqual({ type: 'reconnected', attempt: 2, resumed: true })
})

test('a connection that is given up is closed with a code that is no goodbye', async () => {
  const { clock, sockets, transport, open } = rig()
  await open()
  const stuck = sockets.last
  stuck.bufferedAmount = 1_000_000
  transport.output.sendAudio(new Int16Array(320), 16_000)
  await clock.advance(5000)
  transport.output.sendAudio(new Int16Array(320), 16_000)
  expect(stuck.closedWith).toBe(4000)
})
