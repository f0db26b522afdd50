import { readdirSync, readlinkSync } from 'node:fs'
import { expect, test } from 'bun:test'
import { systemClock } from '../../src/std/clock.ts'
import { systemIds } from '../../src/std/ids.ts'
import { OfferError } from '../../src/transport/webrtc/offer.ts'
import { Peer, preparePeers } from '../../src/transport/webrtc/peer.ts'
import type { IceServer } from '../../src/transport/webrtc/peer-link.ts'
import { Peers } from '../../src/transport/webrtc/peers.ts'
import type { WebRtcWire } from '../../src/transport/webrtc/wire.ts'
import type { WireCommand } from '../../src/transport/wire.ts'
import type { EndReason } from '../../src/event/call-event.ts'
import { wireContract } from '../contract/wire.ts'
import { WebRtcClient, type ConnectOptions, type Exchange } from '../support/webrtc-client.ts'

const openPeers = (iceServers: IceServer[] = []) =>
  new Peers({ clock: systemClock, ids: systemIds, connect: Peer.answer, iceServers: () => iceServers, maxPeers: 100 })

/** Connects a client and listens to its wire. */
async function call(options: ConnectOptions & { iceServers?: IceServer[]; rewrite?: (sdp: string) => string } = {}) {
  await preparePeers()
  const stack = new AsyncDisposableStack()
  const peers = stack.use(openPeers(options.iceServers))
  const client = stack.use(await WebRtcClient.open())
  let wire: WebRtcWire | undefined
  const answerMs: number[] = []
  const exchange: Exchange = async (offer) => {
    const startMs = performance.now()
    const answer = await peers.offer({ ...offer, client: '', sdp: options.rewrite?.(offer.sdp) ?? offer.sdp })
    answerMs.push(performance.now() - startMs)
    wire = answer.wire
    return answer
  }
  const startMs = performance.now()
  await client.connect(exchange, options)
  const connectMs = performance.now() - startMs
  if (!wire) throw new Error('no wire')
  const heard: Int16Array[] = []
  const commands: WireCommand[] = []
  const closed: EndReason[] = []
  wire.listen({
    audio: ({ samples }) => heard.push(samples.slice()),
    command: (command) => commands.push(command),
    lost: () => {},
    back: () => {},
    closed: (reason) => closed.push(reason),
  })
  return {
    peers,
    client,
    wire,
    exchange,
    heard,
    commands,
    closed,
    answerMs,
    connectMs,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const tone = (rateHz: number, at: number): Int16Array =>
  Int16Array.from(
    { length: rateHz / 50 },
    (_, i) => 9000 * Math.sin((2 * Math.PI * 300 * (at * (rateHz / 50) + i)) / rateHz),
  )

const sleep = (ms: number) => Bun.sleep(ms)

/** What is under way takes its time on a busy machine; whoever asks says what is wrong when it never comes. */
async function until(isSo: () => boolean): Promise<void> {
  const giveUpMs = performance.now() + 3000
  while (!isSo() && performance.now() < giveUpMs) await sleep(10)
}

const isAudible = (samples: Int16Array) => samples.some((sample) => Math.abs(sample) > 500)

test('a client connects, speaks and hears', async () => {
  await using rig = await call()
  for (let at = 0; at < 25; at++) {
    rig.client.speak(tone(16_000, at))
    await sleep(20)
  }
  // Only then: what is played ticks the ear too, to which a caller on a busy machine is late.
  for (let at = 0; at < 25; at++) {
    rig.wire.play(tone(24_000, at))
    await sleep(20)
  }
  await until(() => rig.client.heard.filter(isAudible).length > 20)
  console.log(`answered in ${rig.answerMs[0]?.toFixed(1)} ms, connected in ${rig.connectMs.toFixed(0)} ms`)
  expect(rig.heard.filter(isAudible).length).toBeGreaterThan(20)
  expect(rig.client.heard.filter(isAudible).length).toBeGreaterThan(20)
  expect(rig.wire.counts).toMatchObject({ malformed: 0, late: 0 })
})

const TRANSPORT = /a=(?:ice-ufrag|ice-pwd|fingerprint|setup):.*\r\n/g

test.each<[string, Parameters<typeof call>[0]]>([
  ['with separate media to send and to receive', { isSeparate: true }],
  ['without a direction', { rewrite: (sdp) => sdp.replaceAll('a=sendrecv\r\n', '') }],
  [
    'with its transport said once for all',
    {
      rewrite: (sdp) => {
        const said = [...new Set(sdp.match(TRANSPORT))].join('')
        return sdp.replaceAll(TRANSPORT, '').replace('m=audio', `${said}m=audio`)
      },
    },
  ],
])('a client whose offer is %s speaks and hears', async (_name, options) => {
  await using rig = await call(options)
  await until(() => {
    rig.client.speak(tone(16_000, 0))
    rig.wire.play(tone(24_000, 0))
    return rig.heard.filter(isAudible).length > 10 && rig.client.heard.filter(isAudible).length > 10
  })
  expect(rig.heard.filter(isAudible).length).toBeGreaterThan(10)
  expect(rig.client.heard.filter(isAudible).length).toBeGreaterThan(10)
  rig.client.tell({ label: 'rtvi-ai', type: 'client-ready', id: 'a1b2c3d4', data: { version: '2.1.0' } })
  await until(() => rig.client.messages.length > 0)
  expect(rig.client.messages.join()).toContain('bot-ready')
})

test('silence is sent too, in sequence', async () => {
  await using rig = await call()
  for (let at = 0; at < 20; at++) {
    if (at % 7 === 3) rig.wire.play(tone(24_000, at))
    else rig.wire.idle()
    await sleep(10)
  }
  await until(() => rig.client.sequences.length === 20)
  const { sequences } = rig.client
  expect(sequences.length).toBe(20)
  expect(sequences.every((sequence, at) => at === 0 || sequence === (((sequences[at - 1] ?? 0) + 1) & 0xffff))).toBe(
    true,
  )
})

test('a client with a channel speaks RTVI over it and is ready', async () => {
  await using rig = await call()
  rig.client.tell('ping: 1766400000000')
  rig.client.tell({ label: 'rtvi-ai', type: 'client-ready', id: 'a1b2c3d4', data: { version: '2.1.0' } })
  await until(() => rig.client.messages.length > 0)
  expect(rig.commands).toEqual([{ type: 'ready' }])
  expect(rig.client.messages.map((text) => JSON.parse(text))).toMatchObject([{ type: 'bot-ready', id: 'a1b2c3d4' }])
})

test('a client without a channel is ready as soon as it is connected', async () => {
  await using rig = await call({ channel: false })
  await until(() => rig.commands.length > 0)
  expect(rig.commands).toEqual([{ type: 'ready' }])
})

test('a STUN server that does not answer delays a call by half a second, no more', async () => {
  // TEST-NET-3: nobody is there (RFC 5737).
  await using rig = await call({ iceServers: [{ urls: 'stun:203.0.113.1:3478' }] })
  expect(rig.answerMs[0]).toBeLessThan(900)
  rig.client.speak(tone(16_000, 0))
  rig.wire.play(tone(24_000, 0))
  await until(() => rig.heard.length > 0 && rig.client.packets > 0)
  expect(rig.heard.length).toBe(1)
  expect(rig.client.packets).toBe(1)
})

test('a client that floods it has two thousand packets read, and then a thousand a second', async () => {
  await using rig = await call()
  const startMs = performance.now()
  // In portions, so that none is lost on the way.
  for (let portion = 0; portion < 120; portion++) {
    for (let packet = 0; packet < 50; packet++) rig.client.sendPayload(Uint8Array.of(0xf8, 0xff, 0xfe))
    await sleep(1)
  }
  await sleep(100)
  const seconds = (performance.now() - startMs) / 1000
  expect(rig.wire.counts.received).toBeWithin(1900, 2050 + 1000 * seconds)
})

test('a client that restarts its connection keeps its call', async () => {
  await using rig = await call()
  const first = rig.client.pcId
  await rig.client.connect(rig.exchange, { restart: true })
  for (let at = 0; at < 10; at++) {
    rig.client.speak(tone(16_000, at))
    await sleep(20)
  }
  expect(rig.client.pcId).toBe(first ?? '')
  expect(rig.closed).toEqual([])
  expect(rig.heard.filter(isAudible).length).toBeGreaterThan(5)
  expect(rig.peers.size).toBe(1)
})

test('a client that leaves is noticed, and forgotten', async () => {
  await using rig = await call()
  await rig.client[Symbol.asyncDispose]()
  await until(() => rig.closed.length > 0)
  expect(rig.closed).toEqual(['caller-left'])
  expect(rig.peers.size).toBe(0)
})

test('a call that ends says so, then closes', async () => {
  await using rig = await call()
  rig.wire.close('hung-up')
  await until(() => rig.closed.length > 0 && rig.client.messages.length > 0)
  expect(rig.client.messages).toEqual(['{"type":"signalling","message":{"type":"peerLeft"}}'])
  expect(rig.closed).toEqual(['hung-up'])
  expect(rig.peers.size).toBe(0)
})

test('offers that cannot be answered are refused, and leave no socket behind', async () => {
  await using peers = openPeers()
  await using client = await WebRtcClient.open()
  let good = ''
  await client
    .connect(async ({ sdp }) => {
      good = sdp
      throw new Error('enough')
    })
    .catch(() => {})
  await sleep(50)
  const before = sockets()
  const bad = [
    '',
    'v=0',
    'hello',
    '{"sdp":1}',
    good.replace(/m=audio.*/, 'm=audio'),
    good.replaceAll('OPUS/48000/2', 'PCMX/8000'),
    good.replaceAll(/a=ice-ufrag.*\r\n/g, ''),
    good.replaceAll(/a=fingerprint.*\r\n/g, ''),
    good.replaceAll('a=mid:1', 'a=mid:0'),
    good.replace('a=sctp-port:5000', 'a=sctp-port:x'),
    `${good}${'a=x\r\n'.repeat(20_000)}`,
  ]
  for (const sdp of bad) {
    const outcome = await peers.offer({ sdp, restart: false, client: '' }).catch((error: unknown) => error)
    expect(outcome, sdp.slice(0, 300)).toBeInstanceOf(OfferError)
  }
  await until(() => sockets() === before)
  expect(sockets()).toBe(before)
  expect(peers.size).toBe(0)
})

test('candidates come late, empty or unusable without harm', async () => {
  await using rig = await call()
  const trickled = await rig.peers.trickle(rig.client.pcId, [
    { candidate: 'candidate:1 1 udp 2122260223 0b1c2d3e.local 53421 typ host', sdpMid: '0', sdpMLineIndex: 0 },
    { candidate: 'candidate:2 1 udp 2122260222 192.0.2.7 53421 typ host', sdpMid: '0', sdpMLineIndex: 0 },
    { candidate: 'nonsense', sdpMid: '99' },
    { candidate: '' },
  ])
  expect(trickled).toBe(true)
  expect(await rig.peers.trickle('unknown', [{ candidate: '' }])).toBe(false)
  expect(rig.closed).toEqual([])
})

const sockets = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length

wireContract('WebRTC', async () => {
  const rig = await call()
  return {
    wire: rig.wire,
    async speak(ms) {
      for (let at = 0; at < ms / 20; at++) {
        rig.client.speak(tone(16_000, at))
        await sleep(20)
      }
    },
    heardMs: () => rig.client.heard.filter(isAudible).length * 20,
    leave: () => rig.client[Symbol.asyncDispose](),
    settle: sleep,
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  }
})
