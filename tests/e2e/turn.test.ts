import { afterAll, beforeAll, expect, test } from 'bun:test'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import type { IceServer } from '../../src/transport/webrtc/peer-link.ts'
import { TestBrowser } from '../support/browser.ts'
import { ownAddress } from '../support/own-address.ts'
import { startServer } from '../support/server.ts'
import { joined } from '../../src/audio/sounds.ts'
import { allison } from '../support/speech.ts'
import { TurnServer } from '../support/turn-server.ts'

const USER = { username: 'someone', credential: 'a-password' }
const SECRET = 'shared-with-turn'
/** A loopback address that nobody else has; only servers of this test send to it. */
const RELAYS = '127.0.0.2'

let browser: TestBrowser
beforeAll(async () => {
  browser = await TestBrowser.open()
  // Over and over, for two minutes: each page opens its microphone when the bot has been heard.
  const once = [new Int16Array(LISTEN_RATE_HZ), allison('conf-getpin')]
  await browser.setMicrophone(joined(Array.from({ length: 35 }, () => once).flat()))
}, 180_000)
afterAll(() => browser?.[Symbol.asyncDispose]())

/** The types of the candidates between which the media goes. */
interface Way {
  readonly caller: string
  readonly server: string
}

/**
 * Calls from a page that may use relays only, of the servers that POST /start names unless others are given. Resolves once each
 * side hears the other.
 */
async function callThroughRelay(url: string, servers?: readonly IceServer[]): Promise<Way> {
  const page = await browser.openPage(`${url}/health`)
  const giveUpMs = performance.now() + 30_000
  // On a busy machine coturn may be too late for an answer.
  while (!(await page.evaluate(hasRelayAfterOffer, servers)))
    if (performance.now() > giveUpMs) throw new Error('the server offers no relay')
  const way = await page.evaluate(talk)
  await page.close()
  return way
}

interface Call {
  readonly peer: RTCPeerConnection
  readonly answer: string
  readonly told: { type: string }[]
}
declare const call: Call

/** Runs in the page: whether the server's answer has a relay of its own. The call goes on in `call`. */
async function hasRelayAfterOffer(servers: readonly IceServer[] | undefined): Promise<boolean> {
  const headers = { 'content-type': 'application/json' }
  const started = await fetch('/start', { method: 'POST', headers, body: '{}' })
  const { iceConfig } = await started.json()
  const peer = new RTCPeerConnection({ iceServers: servers ?? iceConfig.iceServers, iceTransportPolicy: 'relay' })
  const media = await navigator.mediaDevices.getUserMedia({ audio: true })
  for (const track of media.getTracks()) {
    track.enabled = false
    peer.addTrack(track, media)
  }
  const told: { type: string }[] = []
  const channel = peer.createDataChannel('chat')
  channel.addEventListener('message', ({ data }) => void (data.startsWith('{') && told.push(JSON.parse(data))))
  const ready = { label: 'rtvi-ai', type: 'client-ready', id: '1', data: { version: '2.1.0' } }
  channel.addEventListener('open', () => channel.send(JSON.stringify(ready)))
  const gathered = new Promise<void>((resolve) =>
    peer.addEventListener('icecandidate', ({ candidate }) => candidate ?? resolve()),
  )
  await peer.setLocalDescription()
  await gathered
  const body = JSON.stringify({ sdp: peer.localDescription?.sdp, type: 'offer' })
  const offered = await fetch('/api/offer', { method: 'POST', headers, body })
  const { sdp: answer } = await offered.json()
  Object.assign(globalThis, { call: { peer, answer, told } satisfies Call })
  return answer.includes(' typ relay')
}

/** Runs in the page. */
async function talk(): Promise<Way> {
  const { peer, answer, told } = call
  // What nobody plays has no level.
  peer.addEventListener('track', ({ streams: [stream = null] }) => {
    const voice = new Audio()
    voice.srcObject = stream
    void voice.play()
  })
  await peer.setRemoteDescription({ type: 'answer', sdp: answer })
  const giveUpMs = performance.now() + 40_000
  for (;;) {
    const stats = [...(await peer.getStats()).values()]
    const energy = stats.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')?.totalAudioEnergy ?? 0
    for (const { track } of peer.getSenders()) if (track) track.enabled = energy > 0.001
    if (told.some(({ type }) => type === 'user-started-speaking')) {
      const typeOf = (id: string) => stats.find((stat) => stat.id === id).candidateType
      const { selectedCandidatePairId } = stats.find(({ type }) => type === 'transport')
      const pair = stats.find(({ id }) => id === selectedCandidatePairId)
      peer.close()
      return { caller: typeOf(pair.localCandidateId), server: typeOf(pair.remoteCandidateId) }
    }
    if (performance.now() > giveUpMs)
      throw new Error(`${peer.connectionState}, energy ${energy}, told ${JSON.stringify(told)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test.each([
  ['a password', USER, USER, {}],
  ['credentials that run out', { secret: SECRET }, {}, { webrtc_turn_secret: SECRET }],
])(
  'a caller who may only use relays talks through coturn, with %s',
  async (_name, credentials, named, keys) => {
    await using turn = await TurnServer.start({ credentials })
    await using server = await startServer({
      deaf: true,
      config: { webrtc_ice_servers: [{ urls: turn.url, ...named }], ...keys },
    })
    expect(await callThroughRelay(server.url)).toMatchObject({ caller: 'relay' })
  },
  180_000,
)

test('a caller reaches a server through the relay of the server where no other way leads to it', async () => {
  await using theirs = await TurnServer.start({ credentials: USER, denied: ownAddress() })
  await using ours = await TurnServer.start({ credentials: USER, relayAddress: RELAYS })
  await using server = await startServer({ deaf: true, config: { webrtc_ice_servers: [{ urls: ours.url, ...USER }] } })
  const way = await callThroughRelay(server.url, [{ urls: theirs.url, ...USER }])
  expect(way).toEqual({ caller: 'relay', server: 'relay' })
}, 180_000)
