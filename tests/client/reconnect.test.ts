import { describe, expect, test } from 'bun:test'
import type { VoxrayError } from '../../src/client/index.ts'
import { settled } from '../support/clock.ts'
import { refusal, rig, SOCKET_URL, thrown } from './rig.ts'

describe('a lost connection', () => {
  test('is opened again after a wait that doubles, and told in order', async () => {
    const { sockets, open, clock, events } = rig()
    await open()
    sockets.last.closes(1001, 'server-stopping')
    await clock.advance(249)
    expect(sockets.all.length).toBe(1)
    await clock.advance(1)
    sockets.last.closes(1006)
    await clock.advance(499)
    expect(sockets.all.length).toBe(2)
    await clock.advance(1)
    sockets.last.opens()
    sockets.last.says('StartFrame', { call_id: 'c2' })
    await settled()
    expect(events).toEqual([
      { type: 'reconnecting', attempt: 1, delayMs: 250, code: 1001 },
      { type: 'reconnecting', attempt: 2, delayMs: 500, code: 1001 },
      { type: 'reconnected', attempt: 2, resumed: false },
      { type: 'started', callId: 'c2', playRateHz: 24_000 },
    ])
  })

  test('is sent nothing from before', async () => {
    const { sockets, transport, open, clock } = rig()
    await open()
    sockets.last.closes(1006)
    await settled()
    expect(transport.output.sendText('stale')).toBe(false)
    transport.output.sendAudio(new Int16Array(320), 16_000)
    await clock.advance(250)
    transport.output.sendText('still connecting')
    sockets.last.opens()
    await settled()
    expect(sockets.last.sent).toEqual([])
    expect(transport.output.sendText('fresh')).toBe(true)
    expect(transport.output.droppedAudioMs).toBe(20)
  })

  test('that takes nothing any more is opened again, and not heard of again', async () => {
    const { sockets, transport, open, clock, types } = rig()
    await open()
    const stuck = sockets.last
    stuck.answersClose = false
    stuck.bufferedAmount = 1_000_000
    transport.output.sendAudio(new Int16Array(320), 16_000)
    await clock.advance(5000)
    transport.output.sendAudio(new Int16Array(320), 16_000)
    await clock.advance(250)
    stuck.says('LLMTextFrame', { text: 'late' })
    sockets.last.opens()
    await settled()
    expect(types()).toEqual(['reconnecting', 'reconnected'])
  })

  test('waits longer by chance, up to twice', async () => {
    const { sockets, open, events } = rig({ random: () => 0.999_999 })
    await open()
    sockets.last.closes(1006)
    await settled()
    expect(events).toEqual([{ type: 'reconnecting', attempt: 1, delayMs: expect.closeTo(500, 1), code: 1006 }])
  })

  test('is given up after the last try, with an error', async () => {
    const { sockets, open, clock, read, types, events } = rig({
      reconnect: { attempts: 2, firstDelayMs: 100, maxDelayMs: 100 },
    })
    await open()
    for (let socket = 0; socket < 3; socket++) {
      sockets.last.closes(1006)
      await clock.advance(100)
    }
    await read
    expect(types()).toEqual(['reconnecting', 'reconnecting', 'closed'])
    expect(events.at(-1)).toMatchObject({ code: 1006, error: { code: 'UNREACHABLE' } })
    expect(clock.pending).toBe(0)
  })

  test('that is closed as soon as it opens counts as a try', async () => {
    const { sockets, open, clock, read, types } = rig({
      reconnect: { attempts: 2, firstDelayMs: 100, maxDelayMs: 100 },
    })
    await open()
    for (let socket = 0; socket < 3; socket++) {
      sockets.last.closes(1011)
      await clock.advance(50)
      sockets.last.opens()
      await settled()
    }
    await read
    expect(types().filter((type) => type === 'reconnecting').length).toBe(2)
    expect(sockets.all.length).toBe(3)
  })

  test('that held makes the tries count from one again', async () => {
    const { sockets, open, clock, events } = rig({ reconnect: { attempts: 1, firstDelayMs: 100, maxDelayMs: 100 } })
    await open()
    for (let socket = 0; socket < 3; socket++) {
      await clock.advance(1000)
      sockets.last.closes(1006)
      await clock.advance(50)
      sockets.last.opens()
      await settled()
    }
    expect(events.filter(({ type }) => type === 'reconnected').length).toBe(3)
  })

  test('is left alone where that is wanted', async () => {
    const { sockets, open, read, types } = rig({ reconnect: { attempts: 0, firstDelayMs: 1, maxDelayMs: 1 } })
    await open()
    sockets.last.closes(1006)
    await read
    expect(types()).toEqual(['closed'])
  })

  test('is not waited for once the program has hung up', async () => {
    const { sockets, transport, open, clock, read, events } = rig()
    await open()
    sockets.last.closes(1006)
    await settled()
    await transport.end()
    await read
    expect(events.at(-1)).toMatchObject({ type: 'closed', error: undefined })
    await clock.advance(60_000)
    expect(sockets.all.length).toBe(1)
    expect(clock.pending).toBe(0)
  })
})

describe('what the server does not want is not tried again', () => {
  test.each([1002, 1003, 1007, 1008, 1009, 4001])('a connection closed with %d', async (code) => {
    const { sockets, open, read, events, clock } = rig()
    await open()
    sockets.last.closes(code, 'why')
    await read
    expect(events).toMatchObject([{ type: 'closed', code, reason: 'why', error: { code: 'CONNECTION_LOST' } }])
    await clock.advance(60_000)
    expect(sockets.all.length).toBe(1)
  })

  test.each([
    [401, 'UNAUTHORIZED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
  ])('a reconnection refused with %d', async (status, code) => {
    const { sockets, open, read, events, clock } = rig({ answer: refusal(status, code) })
    await open()
    sockets.last.closes(1006)
    await clock.advance(250)
    sockets.last.closes(1002)
    await read
    expect(events.at(-1)).toMatchObject({ type: 'closed', error: { code, status } })
    await clock.advance(60_000)
    expect(sockets.all.length).toBe(2)
  })
})

test.each([
  ['when it said to be', '5', 5000],
  ['in a minute when it said much later', '9000000000', 60_000],
])('a server that is full is asked again %s', async (_when, retryAfter, delayMs) => {
  const { sockets, open, clock, events } = rig({
    answer: refusal(503, 'SERVICE_UNAVAILABLE', { 'retry-after': retryAfter }),
  })
  await open()
  sockets.last.closes(1006)
  await clock.advance(250)
  sockets.last.closes(1002)
  await settled()
  expect(events.at(-1)).toMatchObject({ type: 'reconnecting', attempt: 2, delayMs })
})

describe('where no header can be sent', () => {
  test('every connection has a ticket of its own, and none is in what is told', async () => {
    const { sockets, open, clock, events } = rig({ apiKey: 'k1', takesHeaders: false, answer: tickets() })
    await open()
    sockets.last.closes(1006)
    await clock.advance(250)
    sockets.last.closes(1006)
    await clock.advance(500)
    sockets.last.opens()
    await settled()
    expect(sockets.all.map(({ url, headers }) => [url, headers])).toEqual([
      [`${SOCKET_URL}?heartbeat=1&ticket=t1`, {}],
      [`${SOCKET_URL}?heartbeat=1&ticket=t2`, {}],
      [`${SOCKET_URL}?heartbeat=1&ticket=t3`, {}],
    ])
    expect(JSON.stringify(events)).not.toMatch(/t\d/)
  })

  test('a key the server refuses ends it before a socket is opened', async () => {
    const { sockets, transport } = rig({
      apiKey: 'wrong',
      takesHeaders: false,
      answer: refusal(401, 'UNAUTHORIZED'),
    })
    const error = (await thrown(transport.start())) as VoxrayError
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', isRefusal: true })
    expect(sockets.all).toEqual([])
  })
})

const tickets = () => {
  let issued = 0
  return (url: string) =>
    url.endsWith('/api/v1/tickets')
      ? Response.json({ data: { ticket: `t${++issued}`, expiresInSecs: 30 }, meta: { requestId: 'r' } })
      : Response.json({ error: { code: 'BAD_REQUEST', message: 'Expected a WebSocket upgrade' } }, { status: 400 })
}
