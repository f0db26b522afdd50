import { describe, expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import type { CallDesk } from '../../src/http/edge.ts'
import { admitSocket } from '../../src/http/sockets.ts'
import { MemorySeats } from '../../src/session/memory/seats.ts'
import type { Codecs } from '../../src/transport/webrtc/codecs.ts'
import { noConnections } from '../../src/transport/webrtc/counts.ts'
import { Peers } from '../../src/transport/webrtc/peers.ts'
import { VirtualClock } from '../support/clock.ts'
import { fakeEdge } from '../support/edge.ts'
import { serialIds } from '../support/ids.ts'
import { fakePeers, offerSdp } from '../support/peer.ts'
import { Random } from '../support/random.ts'

const PLACES = 10
const NO_SAMPLES = new Int16Array()
/** How soon a caller's first check comes. */
const FIRST_CHECK_MS = 300
const CALL_MS = 3000

const deaf = () => {}

/** Nobody speaks. The real ones load in real time, which would be late by this clock. */
const CODECS: Codecs = {
  decoder: { decode: () => NO_SAMPLES, conceal: () => NO_SAMPLES, recover: () => NO_SAMPLES, [Symbol.dispose]: deaf },
  encoder: { encode: () => new Uint8Array(), expectLoss: deaf, [Symbol.dispose]: deaf },
}

/** Calls that last as long as their wires. */
function callsOf(limit: number): CallDesk {
  let count = 0
  return {
    get isFull() {
      return count >= limit
    },
    takesNone: false,
    start(wire, _origin, seat) {
      if (count >= limit) return undefined
      count++
      const over = () => {
        count--
        void seat[Symbol.asyncDispose]()
      }
      wire.listen({ audio: deaf, command: deaf, lost: deaf, back: deaf, closed: over })
      return { id: `call-${count}` }
    },
  }
}

/** A server of ten places, without a network, in virtual time. */
function open() {
  const clock = new VirtualClock()
  const { connect, peers: connections } = fakePeers()
  const ids = serialIds()
  const peers = new Peers({
    clock,
    ids,
    connect,
    iceServers: () => [],
    maxPeers: PLACES,
    counts: noConnections(),
    openCodecs: async () => CODECS,
  })
  const { edge } = fakeEdge({ clock, ids, peers, calls: callsOf(PLACES), seats: new MemorySeats(PLACES) })
  const api = createApi(edge)
  const post = (path: string, body: object, address: string) =>
    api.handle(new Request(`http://localhost:3042${path}`, { method: 'POST', body: JSON.stringify(body) }), address)
  const offer = (address: string, more: object = {}) =>
    post('/api/offer', { sdp: offerSdp(), type: 'offer', ...more }, address)
  /** A caller who connects, talks and leaves; gives how that went. */
  const call = async (address: string): Promise<string> => {
    const response = await offer(address)
    if (response.status !== 200) return `refused with ${response.status}`
    const { sdp } = (await response.json()) as { sdp: string }
    const connection = connections[Number(sdp.split(' ')[1]) - 1]
    await later(clock, FIRST_CHECK_MS)
    if (!connection || connection.disposed) return 'pushed out'
    connection.far.heard()
    connection.connect()
    await later(clock, CALL_MS)
    if (connection.disposed) return 'cut off'
    connection.far.gone(true)
    return 'well'
  }
  /** Offers that nobody follows up, of these addresses in turn, at random times `everyMs` apart on average. */
  const flood = (everyMs: number, addresses: readonly string[]): Disposable => {
    const random = new Random(1)
    let n = 0
    let timer: Disposable
    const next = () => {
      void offer(addresses[n++ % addresses.length] ?? '')
      timer = clock.after(2 * everyMs * random.next(), next)
    }
    next()
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() }
  }
  return { clock, edge, connections, post, offer, call, flood }
}

const later = (clock: VirtualClock, ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve))

/** How it goes for a caller each 700 ms, each from an address of its own. */
async function outcomes({ clock, call }: ReturnType<typeof open>, callers: number) {
  const going: Promise<string>[] = []
  for (let n = 0; n < callers; n++) {
    going.push(call(`203.0.113.${n}`))
    await clock.advance(700)
  }
  await clock.advance(FIRST_CHECK_MS + CALL_MS + 1000)
  return await Promise.all(going)
}

describe('a flood of offers that nobody follows up', () => {
  test.each([250, 50, 10, 2])(
    'from one address, one each %d ms on average, keeps no other caller out',
    async (everyMs) => {
      const server = open()
      using _ = server.flood(everyMs, ['198.51.100.1'])
      await server.clock.advance(1000)
      expect(await outcomes(server, 8)).toEqual(Array<string>(8).fill('well'))
    },
  )

  test('from a few addresses keeps no other caller out', async () => {
    const server = open()
    using _ = server.flood(10, ['198.51.100.1', '198.51.100.2', '198.51.100.3'])
    await server.clock.advance(1000)
    expect(await outcomes(server, 8)).toEqual(Array<string>(8).fill('well'))
  })

  test('from more addresses than there are places lets each in by its turn, and cuts nobody off', async () => {
    const server = open()
    const addresses = Array.from({ length: 40 }, (_, n) => `198.51.100.${n}`)
    using _ = server.flood(100, addresses)
    await server.clock.advance(3000)
    const told = await outcomes(server, 20)
    expect(new Set(told).difference(new Set(['well', 'refused with 503'])).size).toBe(0)
    // Ten places of two seconds each are five offers a second; ten of the flood's and 1.4 callers ask for them.
    expect(told.filter((each) => each === 'well').length).toBeGreaterThanOrEqual(5)
  })

  test('keeps out no caller who names a connection of before the server restarted', async () => {
    const { clock, offer, flood } = open()
    using _ = flood(20, ['198.51.100.1'])
    await clock.advance(1000)
    const answer = offer('203.0.113.1', { pc_id: 'of-before', restart_pc: true })
    await clock.advance(1000)
    expect((await answer).status).toBe(200)
  })

  test('leaves the server ready, and its other doors open', async () => {
    const { clock, edge, post, flood } = open()
    using _ = flood(20, ['198.51.100.1'])
    await clock.advance(1000)
    expect(edge.calls.isFull).toBe(true)
    expect((await post('/start', {}, '203.0.113.1')).status).toBe(201)
    const ready = await createApi(edge).handle(new Request('http://localhost:3042/ready'))
    expect(ready.status).toBe(200)
    const request = new Request('http://localhost:3042/ws', { headers: { upgrade: 'websocket' } })
    const admitted = admitSocket(edge, request, '203.0.113.2')
    await clock.advance(1000)
    expect(await admitted).toHaveProperty('seat')
  })
})

test('a server that is full of callers is not ready, and takes no place from one of them', async () => {
  const { clock, connections, post, offer, call } = open()
  for (let n = 0; n < PLACES; n++) void call(`203.0.113.${n}`)
  await clock.advance(FIRST_CHECK_MS + 1)
  expect((await offer('198.51.100.1')).status).toBe(503)
  expect((await post('/start', {}, '198.51.100.1')).status).toBe(503)
  expect(connections.every(({ disposed }) => !disposed)).toBe(true)
})
