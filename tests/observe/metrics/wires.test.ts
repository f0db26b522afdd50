import { expect, test } from 'bun:test'
import { Metrics } from '../../../src/observe/metrics.ts'
import { Inbound } from '../../../src/transport/webrtc/inbound.ts'
import { Peers } from '../../../src/transport/webrtc/peers.ts'
import { json } from '../../../src/transport/websocket/json.ts'
import { WebSocketWire } from '../../../src/transport/websocket/wire.ts'
import { VirtualClock } from '../../support/clock.ts'
import { Scrape } from '../../support/exposition.ts'
import { fakePeers, offerSdp } from '../../support/peer.ts'
import { FakeSocket } from '../../support/socket.ts'
import { NumberDecoder, packetOf } from '../../support/voice-packets.ts'

function open() {
  const clock = new VirtualClock()
  const metrics = new Metrics({
    clock,
    version: '',
    queuedHops: () => 0,
    lostLogLines: () => 0,
    lostRecords: () => 0,
    webhooks: () => [],
  })
  return { clock, metrics, scrape: async () => new Scrape(await metrics.text()) }
}

test('connections are counted by the states they reach, and those that are held', async () => {
  const { clock, metrics, scrape } = open()
  const { connect, peers: connections } = fakePeers()
  let id = 0
  const ids = { uuid: () => `pc-${++id}` }
  const peers = new Peers({ clock, ids, connect, iceServers: () => [], maxPeers: 10, counts: metrics.webrtc })
  const first = { sdp: offerSdp(), restart: false, client: 'a' }
  const { pcId } = await peers.offer(first)
  connections[0]?.connect()
  await peers.offer({ ...first, pcId, restart: true })
  await peers.offer(first)
  connections[2]?.far.gone(false)
  const during = await scrape()
  expect(during.all('webrtc_peer_connections_total')).toEqual({
    'webrtc_peer_connections_total{stage="transport",state="new"}': 3,
    'webrtc_peer_connections_total{stage="transport",state="connecting"}': 3,
    'webrtc_peer_connections_total{stage="transport",state="connected"}': 1,
    'webrtc_peer_connections_total{stage="transport",state="failed"}': 1,
    'webrtc_peer_connections_total{stage="transport",state="closed"}': 1,
  })
  expect(during.value('webrtc_peer_connections_active')).toBe(1)
  expect(during.value('webrtc_reconnection_attempts_total')).toBe(1)
  expect(during.value('webrtc_connection_failures_total', { reason: 'never_connected' })).toBe(1)
  await peers[Symbol.asyncDispose]()
  expect((await scrape()).value('webrtc_peer_connections_active')).toBe(0)
})

test('bytes of Opus are counted both ways, and none before there is a connection', async () => {
  const { clock, metrics, scrape } = open()
  const { connect, peers: connections } = fakePeers()
  const ids = { uuid: () => 'pc' }
  await using peers = new Peers({ clock, ids, connect, iceServers: () => [], maxPeers: 10, counts: metrics.webrtc })
  const { wire } = await peers.offer({ sdp: offerSdp(), restart: false, client: 'a' })
  const [peer] = connections
  if (!peer) throw new Error('no connection')
  wire.idle()
  peer.connect()
  const before = peer.sent.length
  for (let hop = 0; hop < 5; hop++) wire.idle()
  peer.far.packet(packetOf(0))
  const scraped = await scrape()
  const sent = peer.sent.slice(before).reduce((sum, { payload }) => sum + payload.length, 0)
  expect(scraped.all('webrtc_bytes_sent_total')).toEqual({ 'webrtc_bytes_sent_total{direction="egress"}': sent })
  expect(scraped.all('webrtc_bytes_received_total')).toEqual({
    'webrtc_bytes_received_total{direction="ingress"}': packetOf(0).payload.length,
  })
})

test('packets are counted by what became of them, of all callers together', async () => {
  const { metrics, scrape } = open()
  for (const ssrc of [1, 2]) {
    const inbound = new Inbound(new NumberDecoder(), () => {}, metrics.webrtc)
    for (const number of [0, 2, 1, 2]) inbound.push(packetOf(number, { ssrc }), number * 20)
    inbound.push(packetOf(5, { ssrc }), 100)
    inbound.tick(400)
  }
  const scraped = await scrape()
  expect(scraped.all('voxray_rtp_packets_total')).toEqual({
    'voxray_rtp_packets_total{outcome="received"}': 10,
    'voxray_rtp_packets_total{outcome="reordered"}': 2,
    'voxray_rtp_packets_total{outcome="late"}': 2,
    'voxray_rtp_packets_total{outcome="malformed"}': 0,
    'voxray_rtp_packets_total{outcome="lost"}': 4,
  })
  expect(scraped.value('voxray_made_up_hops_total', { how: 'recovered' })).toBe(2)
  expect(scraped.value('voxray_made_up_hops_total', { how: 'extrapolated' })).toBe(
    metrics.webrtc.concealed - metrics.webrtc.recovered,
  )
})

test('a WebSocket counts its bytes, and the hops a slow reader did not get', async () => {
  const { clock, metrics, scrape } = open()
  const socket = new FakeSocket()
  const wire = new WebSocketWire(socket, json, { clock, traffic: metrics.websocket })
  wire.listen({ audio: () => {}, command: () => {}, lost: () => {}, back: () => {}, closed: () => {} })
  wire.client.message('{"type":"EndFrame"}')
  socket.reads = false
  for (let hop = 0; hop < 40; hop++) wire.play(new Int16Array(480))
  const scraped = await scrape()
  const sent = socket.sent.reduce((sum, message) => sum + message.length, 0)
  expect(scraped.all('voxray_websocket_bytes_total')).toEqual({
    'voxray_websocket_bytes_total{direction="ingress"}': 19,
    'voxray_websocket_bytes_total{direction="egress"}': sent,
  })
  const hops = socket.texts.filter(({ type }) => type.includes('Audio')).length
  expect(scraped.value('voxray_dropped_hops_total')).toBe(40 - hops)
  expect(hops).toBeLessThan(40)
})
