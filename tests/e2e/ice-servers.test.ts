import { afterEach, beforeAll, expect, test } from 'bun:test'
import { systemClock } from '../../src/std/clock.ts'
import { systemIds } from '../../src/std/ids.ts'
import type { SilentServer } from '../../src/transport/webrtc/guard/gathering.ts'
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

const openPeers = (servers: IceServer[], serverSilent: (server: SilentServer) => void = () => {}) =>
  new Peers({
    clock: systemClock,
    ids: systemIds,
    connect: Peer.answer,
    iceServers: () => servers,
    maxPeers: 10,
    serverSilent,
  })

test.each<[string, IceServer[], SilentServer[]]>([
  ['a STUN server', [{ urls: `stun:${NOWHERE}` }], ['STUN']],
  ['a TURN server', [turn(`turn:${NOWHERE}`)], ['TURN']],
  ['a TURN server over TCP', [turn(`turn:${NOWHERE}?transport=tcp`)], ['TURN']],
  ['both', [{ urls: `stun:${NOWHERE}` }, turn(`turn:${NOWHERE}`)], ['STUN', 'TURN']],
  ['a TURN server whose port is closed', [turn(`turn:${CLOSED}`)], ['TURN']],
  ['a TURN server with a name that is not known', [turn('turn:nobody.invalid')], ['TURN']],
])('%s that is down delays an answer by half a second at most, and is told of', async (_name, iceServers, expected) => {
  const silent: SilentServer[] = []
  await using peers = openPeers(iceServers, (server) => silent.push(server))
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

/** Through a relay a caller's answer to our check comes later than its hello, whose check was answered at once. */
test('a caller who says hello before it has answered our check connects', async () => {
  await using peers = openPeers([{ urls: `stun:${NOWHERE}` }])
  await using client = await WebRtcClient.open()
  await client.connect(async (offer) => {
    const answer = await peers.offer({ ...offer, client: '' })
    for (const { connection } of client.connection.iceTransports)
      for (const protocol of answersOf(connection)) delay(protocol)
    return answer
  })
  expect(client.connectionState).toBe('connected')
})

interface Answers {
  sendStun(message: { readonly messageClass: number }, to: unknown): Promise<void>
}
const answersOf = (connection: object) => (connection as { readonly protocols: readonly Answers[] }).protocols

/** STUN's class of success (RFC 8489 §5). */
const SUCCESS = 0x100

function delay(protocol: Answers): void {
  const send = protocol.sendStun.bind(protocol)
  protocol.sendStun = async (message, to) => {
    if (message.messageClass === SUCCESS) await Bun.sleep(400)
    await send(message, to)
  }
}
