import { describe, expect, test } from 'bun:test'
import { openCodecs } from '../../../src/transport/webrtc/codecs.ts'
import { OfferError } from '../../../src/transport/webrtc/offer.ts'
import { noConnections } from '../../../src/transport/webrtc/counts.ts'
import { Peers, PeersFullError } from '../../../src/transport/webrtc/peers.ts'
import { VirtualClock } from '../../support/clock.ts'
import { serialIds } from '../../support/ids.ts'
import { fakePeers, offerSdp } from '../../support/peer.ts'

function open(maxPeers = 10) {
  const clock = new VirtualClock()
  const { connect, peers: connections } = fakePeers()
  let id = 0
  const ids = { uuid: () => `pc-${++id}` }
  const counts = noConnections()
  const options = { clock, ids, connect, iceServers: () => [], maxPeers, counts }
  return { clock, counts, connections, peers: new Peers(options) }
}

const openDecoder = () => new Promise<never>(() => {})

const first = { sdp: offerSdp(), restart: false, client: 'a' }

describe('an offer', () => {
  test('without an id, or with one nobody knows, is a new caller', async () => {
    const { peers } = open()
    expect(await peers.offer(first)).toMatchObject({ sdp: 'answer 1', pcId: 'pc-1', isNew: true })
    expect(await peers.offer({ ...first, pcId: 'lost', restart: true })).toMatchObject({ pcId: 'pc-2', isNew: true })
    expect(peers.size).toBe(2)
  })

  test('with a known id is the same call, on the same connection or a new one', async () => {
    const { peers, connections } = open()
    const { pcId, wire } = await peers.offer(first)
    expect(await peers.offer({ ...first, pcId })).toEqual({ sdp: 'renegotiated', pcId, wire, isNew: false })
    expect(await peers.offer({ ...first, pcId, restart: true })).toEqual({ sdp: 'answer 2', pcId, wire, isNew: false })
    expect(connections.map(({ disposed }) => disposed)).toEqual([true, false])
    expect(peers.size).toBe(1)
  })

  test('that is refused leaves no caller', async () => {
    const { peers, clock } = open()
    expect(peers.offer({ ...first, sdp: 'v=0' })).rejects.toBeInstanceOf(OfferError)
    await clock.advance(0)
    expect(peers.size).toBe(0)
    expect(clock.pending).toBe(0)
  })

  test('whose decoder never loads is given up within two seconds, and leaves nothing waiting', async () => {
    const clock = new VirtualClock()
    let isBroken = true
    const peers = new Peers({
      clock,
      ids: serialIds(),
      connect: fakePeers().connect,
      iceServers: () => [],
      maxPeers: 1,
      openCodecs: (options) => openCodecs(isBroken ? { ...options, openDecoder } : options),
    })
    const outcome = peers.offer(first).catch((error: unknown) => error)
    await clock.advance(1999)
    expect(await outcome).toBeInstanceOf(Error)
    expect(await outcome).not.toBeInstanceOf(OfferError)
    expect({ size: peers.size, timers: clock.pending }).toEqual({ size: 0, timers: 0 })
    isBroken = false
    expect((await peers.offer(first)).isNew).toBe(true)
  })

  test('finds no place when all are taken, and one again when a caller has left', async () => {
    const { peers, connections } = open(1)
    const [one, other] = await Promise.allSettled([peers.offer(first), peers.offer(first)])
    expect(one.status).toBe('fulfilled')
    expect(other).toMatchObject({ reason: expect.any(PeersFullError) })
    connections[0]?.far.gone(true)
    expect((await peers.offer(first)).isNew).toBe(true)
  })
})

describe('when all places are taken', () => {
  test('the oldest offer that no check followed within two seconds gives its place up', async () => {
    const { peers, connections, clock } = open(4)
    for (const client of ['a', 'b', 'c']) await peers.offer({ ...first, client })
    await clock.advance(100)
    connections[0]?.far.heard()
    await clock.advance(1800)
    expect(peers.giveWay('other')).toBe(false)
    await clock.advance(100)
    await peers.offer({ ...first, client: 'd' })
    expect([peers.giveWay('other'), peers.giveWay('other'), peers.giveWay('other')]).toEqual([true, true, false])
    await clock.advance(200)
    expect(connections.map(({ disposed }) => disposed)).toEqual([false, true, true, false])
    expect(peers.size).toBe(2)
  })

  test('whoever is connected keeps its place', async () => {
    const { peers, connections, clock } = open(1)
    await peers.offer(first)
    await clock.advance(1)
    connections[0]?.far.heard()
    connections[0]?.connect()
    await clock.advance(5000)
    expect(peers.giveWay('other')).toBe(false)
  })
})

test('candidates reach their connection; those of an unknown one nobody', async () => {
  const { peers, connections } = open()
  const { pcId } = await peers.offer(first)
  const candidates = [{ candidate: 'candidate:1', sdpMid: '0' }, { candidate: '' }]
  expect(await peers.trickle(pcId, candidates)).toBe(true)
  expect(connections[0]?.candidates).toEqual(candidates)
  expect(await peers.trickle(undefined, candidates)).toBe(false)
  expect(await peers.trickle('lost', candidates)).toBe(false)
})

test('a caller who never connects is forgotten, and disposing closes those who are there', async () => {
  const { peers, connections, clock } = open()
  await peers.offer(first)
  await clock.advance(30_000)
  expect(peers.size).toBe(0)
  await peers.offer(first)
  await peers[Symbol.asyncDispose]()
  expect(connections.every(({ disposed }) => disposed)).toBe(true)
  expect(clock.pending).toBe(0)
})

test('each connection is counted as opened, and once as ended', async () => {
  const { peers, connections, clock, counts } = open()
  const { pcId } = await peers.offer(first)
  connections[0]?.connect()
  await peers.offer({ ...first, pcId, restart: true })
  expect(counts).toMatchObject({ opened: 2, answered: 2, connected: 1, restarted: 1, closed: 1, neverConnected: 0 })
  connections[1]?.connect()
  connections[1]?.far.gone(false)
  expect(counts).toMatchObject({ connected: 2, closed: 1, brokenOff: 1 })
  await peers.offer(first)
  await clock.advance(30_000)
  await peers.offer(first)
  await peers[Symbol.asyncDispose]()
  expect(counts).toMatchObject({ opened: 4, refused: 0, neverConnected: 1, brokenOff: 1, closed: 2 })
})

test('each connection asks anew for the servers: their credentials run out', async () => {
  const asked: unknown[] = []
  let n = 0
  const clock = new VirtualClock()
  const peers = new Peers({
    clock,
    ids: serialIds(),
    counts: noConnections(),
    maxPeers: 5,
    iceServers: () => [{ urls: 'turn:turn.example', username: String(++n) }],
    connect: async (_, { iceServers }) => {
      asked.push(iceServers[0]?.username)
      throw new Error('enough')
    },
  })
  for (const _ of [1, 2]) await peers.offer(first).catch(() => undefined)
  expect(asked).toEqual(['1', '2'])
})
