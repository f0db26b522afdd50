import { afterEach, beforeAll, expect, test } from 'bun:test'
import { systemClock } from '../../src/std/clock.ts'
import { systemIds } from '../../src/std/ids.ts'
import type { SilentServer } from '../../src/transport/webrtc/gathering.ts'
import { Peer, preparePeers } from '../../src/transport/webrtc/peer.ts'
import type { IceServer } from '../../src/transport/webrtc/peer-link.ts'
import { Peers } from '../../src/transport/webrtc/peers.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'

const stray: unknown[] = []
process.on('uncaughtException', (error) => stray.push(error))
beforeAll(preparePeers)
afterEach(() => expect(stray.splice(0)).toEqual([]))

/** Nobody is there (RFC 5737). */
const NOWHERE = '203.0.113.1:3478'
/** ICMP says at once that nobody listens. */
const CLOSED = '127.0.0.1:9'
const turn = (urls: string): IceServer => ({ urls, username: 'someone', credential: 'secret' })

test.each<[string, IceServer[], SilentServer[]]>([
  ['a STUN server', [{ urls: `stun:${NOWHERE}` }], ['STUN']],
  ['a TURN server', [turn(`turn:${NOWHERE}`)], ['TURN']],
  ['a TURN server over TCP', [turn(`turn:${NOWHERE}?transport=tcp`)], ['TURN']],
  ['both', [{ urls: `stun:${NOWHERE}` }, turn(`turn:${NOWHERE}`)], ['STUN', 'TURN']],
  ['a TURN server whose port is closed', [turn(`turn:${CLOSED}`)], ['TURN']],
  ['a TURN server with a name that is not known', [turn('turn:nobody.invalid')], ['TURN']],
])('%s that is down delays an answer by half a second at most, and is told of', async (_name, iceServers, expected) => {
  const silent: SilentServer[] = []
  await using peers = new Peers({
    clock: systemClock,
    ids: systemIds,
    connect: Peer.answer,
    iceServers: () => iceServers,
    maxPeers: 10,
    serverSilent: (server) => silent.push(server),
  })
  await using client = await WebRtcClient.open()
  let answerMs = Infinity
  await client.connect(async (offer) => {
    const startMs = performance.now()
    const answer = await peers.offer({ ...offer, client: '' })
    answerMs = performance.now() - startMs
    return answer
  })
  console.log(`answered in ${answerMs.toFixed(0)} ms`)
  // Half a second, and what a busy machine adds.
  expect(answerMs).toBeLessThan(900)
  expect(silent).toEqual(expected)
  expect(client.connectionState).toBe('connected')
})
