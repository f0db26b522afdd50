import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { beforeAll, expect, test } from 'bun:test'
import { systemClock } from '../../src/std/clock.ts'
import { Peer, preparePeers } from '../../src/transport/webrtc/peer.ts'
import { audio, sdpOf, transport } from '../support/offers.ts'
import { ownAddress } from '../support/own-address.ts'

beforeAll(preparePeers)

/** A socket that counts the checks that come. */
async function listen(host: string) {
  const socket = createSocket('udp4').bind(0, host)
  await once(socket, 'listening')
  let checks = 0
  const first = once(socket, 'message')
  socket.on('message', () => checks++)
  const candidate = (priority: number) => `candidate:1 1 udp ${priority} ${host} ${socket.address().port} typ host`
  return { candidate, first, checks: () => checks, [Symbol.dispose]: () => socket.close() }
}

/** Pairs are checked by priority, so that a check of the low one says that the high one has had its turn. */
const [HIGH, LOW] = [2_130_706_431, 1_000_000]

test('with a STUN server configured no check goes to a loopback address that a caller names, in the offer or later', async () => {
  const [hidden, hiddenLater] = [await listen('127.0.0.1'), await listen('127.0.0.1')]
  const [open, openLater] = [await listen(ownAddress()), await listen(ownAddress())]
  using stack = new DisposableStack()
  for (const each of [hidden, hiddenLater, open, openLater]) stack.use(each)
  const offer = sdpOf(
    transport,
    audio('a=mid:0', `a=${hidden.candidate(HIGH)}`, `a=${open.candidate(LOW)}`, 'a=sendrecv'),
  )
  // Nobody is there (RFC 5737): with a server werift checks what a caller names.
  const { peer } = await Peer.answer(offer, { clock: systemClock, iceServers: [{ urls: 'stun:203.0.113.1:3478' }] })
  await using _ = peer
  await open.first
  await peer.addCandidate({ candidate: hiddenLater.candidate(HIGH) })
  await peer.addCandidate({ candidate: openLater.candidate(LOW) })
  await openLater.first
  expect([hidden.checks(), hiddenLater.checks()]).toEqual([0, 0])
})
