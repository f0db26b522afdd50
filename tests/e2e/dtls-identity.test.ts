import { afterAll, beforeAll, expect, test } from 'bun:test'
import { systemClock } from '../../src/std/clock.ts'
import { systemIds } from '../../src/std/ids.ts'
import { Peer, preparePeers } from '../../src/transport/webrtc/peer.ts'
import { Peers } from '../../src/transport/webrtc/peers.ts'
import { TestBrowser } from '../support/browser.ts'
import { ECDSA, identity, posing } from '../support/dtls-identity.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'

const opened = new AsyncDisposableStack()
let peers: Peers
beforeAll(async () => {
  await preparePeers()
  peers = opened.use(
    new Peers({ clock: systemClock, ids: systemIds, connect: Peer.answer, iceServers: () => [], maxPeers: 10 }),
  )
}, 180_000)
afterAll(() => opened.disposeAsync())

/** Runs in the page: the state that a connection with such a key comes to. */
async function connect(name: string): Promise<string> {
  const algorithm =
    name === 'ECDSA'
      ? { name, namedCurve: 'P-256' }
      : { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' }
  const peer = new RTCPeerConnection({ certificates: [await RTCPeerConnection.generateCertificate(algorithm)] })
  peer.addTransceiver('audio')
  await peer.setLocalDescription()
  const response = await fetch('/', { method: 'POST', body: peer.localDescription?.sdp ?? '' })
  await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() })
  const state = await new Promise<string>((resolve) =>
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState !== 'connecting') resolve(peer.connectionState)
    }),
  )
  peer.close()
  return state
}

test('Chromium proves that it has the key of its certificate, be it ECDSA or RSA', async () => {
  await using browser = await TestBrowser.open()
  await using server = Bun.serve({
    port: 0,
    fetch: async (request) => {
      if (request.method !== 'POST') return new Response('a caller')
      const { sdp } = await peers.offer({ sdp: await request.text(), restart: false, client: '' })
      return new Response(sdp)
    },
  })
  const page = await browser.openPage(`http://127.0.0.1:${server.port}/`)
  expect(await page.evaluate(connect, 'ECDSA')).toBe('connected')
  expect(await page.evaluate(connect, 'RSA')).toBe('connected')
}, 180_000)

test('whoever shows the certificate of a caller without its key is refused', async () => {
  await using client = await WebRtcClient.open()
  const refused = Promise.withResolvers<'refused'>()
  const connected = client.connect(async (offer) => {
    const answer = await peers.offer({ ...offer, client: '' })
    answer.wire.listen({
      audio: () => {},
      command: () => {},
      back: () => {},
      lost: () => refused.resolve('refused'),
      closed: () => refused.resolve('refused'),
    })
    for (const transport of client.connection.dtlsTransports) {
      if (transport.localCertificate)
        transport.localCertificate = posing(transport.localCertificate, await identity(ECDSA))
    }
    return answer
  })
  expect(await Promise.race([refused.promise, connected.then(() => 'connected')])).toBe('refused')
}, 180_000)
