import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { systemClock } from '../../src/std/clock.ts'
import { systemIds } from '../../src/std/ids.ts'
import { Peer, preparePeers } from '../../src/transport/webrtc/peer.ts'
import { Peers } from '../../src/transport/webrtc/peers.ts'
import { TestBrowser } from '../support/browser.ts'
import type { Roughness } from '../support/rough-link.ts'
import { RoughRelay } from '../support/rough-relay.ts'

const TIMES = 12
/** One browser and one core do this many handshakes without being the bad network themselves. */
const AT_ONCE = 6

const opened = new AsyncDisposableStack()
let page: Page
let server: ReturnType<typeof Bun.serve>

beforeAll(async () => {
  await preparePeers()
  server = Bun.serve({
    port: 0,
    fetch: () => new Response('<title>a caller</title>', { headers: { 'content-type': 'text/html' } }),
  })
  opened.defer(() => server.stop(true))
  const browser = opened.use(await TestBrowser.open())
  page = await browser.openPage(`http://127.0.0.1:${server.port}/`)
}, 180_000)
afterAll(() => opened.disposeAsync())

/** Runs in the page: calls once, and says after how many milliseconds it was connected. */
async function callOnce(answer: (sdp: string) => Promise<string>): Promise<number> {
  const pc = new RTCPeerConnection()
  pc.addTransceiver('audio')
  pc.createDataChannel('chat')
  await pc.setLocalDescription()
  const startMs = performance.now()
  const sdp = await answer(pc.localDescription?.sdp ?? '')
  await pc.setRemoteDescription({ type: 'answer', sdp })
  return new Promise((resolve) => {
    const end = (ms: number) => {
      pc.close()
      resolve(ms)
    }
    pc.addEventListener('connectionstatechange', () => {
      if (pc.connectionState === 'connected') end(performance.now() - startMs)
      if (pc.connectionState === 'failed') end(-1)
    })
    setTimeout(() => end(-1), 18_000)
  })
}

test.each<[string, Roughness]>([
  ['20 % loss', { loss: 0.2 }],
  ['60 ms of jitter', { jitterMs: 60 }],
])(
  `Chromium connects ${TIMES} of ${TIMES} times at %s`,
  async (name, roughness) => {
    await using stack = new AsyncDisposableStack()
    const peers = stack.use(
      new Peers({ clock: systemClock, ids: systemIds, connect: Peer.answer, iceServers: () => [], maxPeers: TIMES }),
    )
    let seed = 0
    const exposed = `answer${name.replaceAll(/\W/g, '')}`
    await page.exposeFunction(exposed, async (sdp: string) => {
      const answer = await peers.offer({ sdp, restart: false, client: '' })
      const { relay, sdp: relayed } = await RoughRelay.between(answer.sdp, roughness, ++seed)
      stack.use(relay)
      return relayed
    })
    const took: number[] = []
    while (took.length < TIMES) {
      const several = `Promise.all(Array.from({ length: ${AT_ONCE} }, () => (${callOnce.toString()})(${exposed})))`
      took.push(...((await page.evaluate(several)) as number[]))
    }
    const sorted = took.toSorted((a, b) => a - b)
    console.log(`${name}: p50 ${sorted[TIMES >> 1]?.toFixed(0)} ms, slowest ${sorted.at(-1)?.toFixed(0)} ms`)
    expect(sorted.filter((ms) => ms < 0)).toEqual([])
  },
  180_000,
)
