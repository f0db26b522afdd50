import type { Socket } from 'node:dgram'
import { expect, test } from 'bun:test'
import { systemClock } from '../../src/std/clock.ts'
import { Peer, preparePeers } from '../../src/transport/webrtc/peer.ts'
import type { IceServer } from '../../src/transport/webrtc/peer-link.ts'
import { audio, sdpOf, transport } from '../support/offers.ts'
import { opened } from '../support/rough-relay.ts'
import { bindingRequest } from '../support/stun.ts'
import { threadMs } from '../support/thread-time.ts'

/** Below the thousand files that a process may have open. */
const PORTS = 500
const ROUNDS = 3

test.each([
  ['a server at its own address', []],
  // Nobody is there (RFC 5737): with a server werift checks every address it learns.
  ['a server with a STUN server', [{ urls: 'stun:203.0.113.1:3478' }]],
])(
  'checks from ever new ports cost %s no more than as many from one port',
  async (_name, iceServers) => {
    await preparePeers()
    const sockets = await Promise.all(Array.from({ length: PORTS }, () => opened()))
    const [one] = sockets
    if (!one) throw new Error('no socket')
    const oneMs = await cost(Array<Socket>(PORTS).fill(one), iceServers)
    const manyMs = await cost(sockets, iceServers)
    for (const socket of sockets) socket.close()
    console.log(`${oneMs.toFixed(3)} ms a check from one port, ${manyMs.toFixed(3)} ms from ${PORTS}`)
    expect(manyMs).toBeLessThan(oneMs)
  },
  180_000,
)

/** Processor time of a check, sending it included, in ms: a thousand a second, round and round the sockets. */
async function cost(sockets: readonly Socket[], iceServers: IceServer[]): Promise<number> {
  const offer = sdpOf(transport, audio('a=mid:0', 'a=sendrecv'))
  const { peer, sdp } = await Peer.answer(offer, { clock: systemClock, iceServers })
  await using _ = peer
  const [, ufrag = ''] = /a=ice-ufrag:(\S+)/.exec(sdp) ?? []
  const [, password = ''] = /a=ice-pwd:(\S+)/.exec(sdp) ?? []
  const [, host = '', port = ''] = /1 udp \d+ (\S+) (\d+) typ host/.exec(sdp) ?? []
  const check = bindingRequest(`${ufrag}:abcd`, password)
  const startMs = threadMs()
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, socket] of sockets.entries()) {
      socket.send(check, Number(port), host)
      if (at % 20 === 0) await Bun.sleep(20)
    }
  }
  return (threadMs() - startMs) / (sockets.length * ROUNDS)
}
