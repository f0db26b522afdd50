import { expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { admitSocket } from '../../src/http/sockets.ts'
import { MemorySeats } from '../../src/session/memory/seats.ts'
import { StillMaking } from '../../src/session/once.ts'
import { StoreUnavailable } from '../../src/session/unavailable.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'

const FULL = 'Server is at capacity, please try again shortly'
const SESSION = 'c0ffee00-0000-4000-8000-000000000001'

function open(options: FakeEdgeOptions = {}) {
  const fake = fakeEdge(options)
  const api = createApi(fake.edge)
  /** Status, the wait asked for, and message. */
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', body: JSON.stringify(body), headers }
    const response = await api.handle(new Request(`http://localhost:3042${path}`, init))
    const told = (await response.json()) as { error?: { message: string } }
    return [response.status, response.headers.get('retry-after'), told.error?.message]
  }
  const socket = (query = '') =>
    admitSocket(
      fake.edge,
      new Request(`http://localhost:3042/ws${query}`, { headers: { upgrade: 'websocket' } }),
      '203.0.113.7',
    )
  return { ...fake, api, post, socket }
}

const gone = () => Promise.reject(new StoreUnavailable('ECONNREFUSED 10.0.0.7'))

test('where all seats are taken by other servers, nobody is let in', async () => {
  const seats = new MemorySeats(1)
  await using _ = await seats.take()
  const { post, socket, offers } = open({ seats })
  expect(await post('/start', {})).toEqual([503, '5', FULL])
  expect(await post('/webrtc/offer', { offer: 'v=0' })).toEqual([503, '5', FULL])
  expect(offers).toEqual([])
  await expect(socket()).rejects.toThrow(FULL)
})

test('a session takes no seat, a call does', async () => {
  const { post } = open({ seats: new MemorySeats(1) })
  expect((await post('/start', {}))[0]).toBe(201)
  expect((await post('/start', {}))[0]).toBe(201)
  expect((await post('/webrtc/offer', { offer: 'v=0' }))[0]).toBe(200)
  expect(await post('/webrtc/offer', { offer: 'v=0' })).toEqual([503, '5', FULL])
})

test('a caller that reconnects keeps its seat; one that is new to us needs one', async () => {
  const { post, edge, calls } = open({ seats: new MemorySeats(1) })
  expect((await post('/api/offer', { sdp: 'v=0' }))[0]).toBe(200)
  expect((await post('/api/offer', { sdp: 'v=0', pc_id: 'pc-1', restart_pc: true }))[0]).toBe(200)
  const { offer } = edge.peers
  edge.peers.offer = async (given) => ({ ...(await offer(given)), isNew: true })
  expect(await post('/api/offer', { sdp: 'v=0', pc_id: 'pc-of-old' })).toEqual([503, '5', FULL])
  expect([calls.started, calls.disposed]).toEqual([1, 1])
})

test('an offer that nobody followed up gives its seat to a caller who asks', async () => {
  const seats = new MemorySeats(1)
  const { post, edge, clock } = open({ seats })
  const held = await seats.take()
  let evicted = 0
  edge.peers.giveWay = () => {
    evicted++
    clock.after(150, () => void held?.[Symbol.asyncDispose]())
    return true
  }
  const answer = post('/webrtc/offer', { offer: 'v=0' })
  await clock.advance(1000)
  expect((await answer)[0]).toBe(200)
  expect(evicted).toBe(1)
})

test('a call that does not come about gives its seat back', async () => {
  const seats = new MemorySeats(1)
  const { post, socket } = open({ seats })
  expect((await post('/webrtc/offer', { offer: 'broken' }))[0]).toBe(400)
  expect((await post('/webrtc/offer', { offer: 'trouble' }))[0]).toBe(503)
  await using late = new AsyncDisposableStack()
  const client = await socket()
  if ('seat' in client) late.use(client.seat)
  await expect(socket()).rejects.toThrow(FULL)
  await late.disposeAsync()
  const calls = { isFull: false, takesNone: false, start: () => undefined }
  expect((await open({ seats, calls }).post('/webrtc/offer', { offer: 'v=0' }))[0]).toBe(503)
  expect(await seats.take()).toBeDefined()
})

test('while the store cannot be reached, who needs it is asked to come again', async () => {
  const sessions = { put: gone, get: gone, ping: gone }
  const answer = [503, '5', 'session store unavailable']
  const { post, socket } = open({ sessions, once: { ...fakeEdge().edge.once, start: { once: gone } } })
  expect(await post('/start', {})).toEqual(answer)
  expect(await post('/start', {}, { 'idempotency-key': 'k' })).toEqual(answer)
  expect(await post(`/sessions/${SESSION}/offer`, { sdp: 'v=0' })).toEqual(answer)
  await expect(socket(`?session=${SESSION}`)).rejects.toThrow('cannot be reached')
  expect((await post('/webrtc/offer', { offer: 'v=0' }))[0]).toBe(200)
  expect(await open({ seats: { take: gone, areFree: gone } }).post('/webrtc/offer', { offer: 'v=0' })).toEqual(answer)
})

test('who repeats a request that takes too long is asked to come again', async () => {
  const { post } = open({ once: { ...fakeEdge().edge.once, start: { once: () => Promise.reject(new StillMaking()) } } })
  expect(await post('/start', {}, { 'idempotency-key': 'k' })).toEqual([
    503,
    '2',
    'A request with the same Idempotency-Key is still in progress',
  ])
})

const ready = async (options: FakeEdgeOptions) =>
  (await createApi(fakeEdge(options).edge).handle(new Request('http://localhost:3042/ready'))).status

test('a server that is full is not ready, and says so to load balancers', async () => {
  const seats = new MemorySeats(1)
  expect(await ready({ seats })).toBe(200)
  const seat = await seats.take()
  expect(await ready({ seats })).toBe(503)
  await seat?.[Symbol.asyncDispose]()
  expect(await ready({ seats })).toBe(200)
  expect(await ready({ calls: { isFull: true, takesNone: false, start: () => undefined } })).toBe(503)
})

test('a server whose models are loading is not ready', async () => {
  let isLoaded = false
  const { api } = open({ isLoaded: () => isLoaded })
  const status = async () => (await api.handle(new Request('http://localhost:3042/ready'))).status
  expect(await status()).toBe(503)
  isLoaded = true
  expect(await status()).toBe(200)
})

/** What /ready answers when the store fails in this way. */
const notReady = async (error: Error) => {
  const ping = () => Promise.reject(error)
  const { api } = open({ sessions: { put: ping, get: ping, ping } })
  const response = await api.handle(new Request('http://localhost:3042/ready'))
  return [response.status, ((await response.json()) as { error: { message: string } }).error.message]
}

test('why a Redis is of no use is told by /ready, in words of ours and no others', async () => {
  expect(await notReady(new StoreUnavailable('it is a replica', 'it is a replica'))).toEqual([
    503,
    'session store unavailable: it is a replica',
  ])
  expect(await notReady(new StoreUnavailable('ECONNREFUSED 10.0.0.7'))).toEqual([503, 'session store unavailable'])
})
