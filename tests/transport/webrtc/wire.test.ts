import { describe, expect, test } from 'bun:test'
import { openOpusEncoder } from '../../../src/audio/opus-encoder.ts'
import { OfferError } from '../../../src/transport/webrtc/offer.ts'
import { WebRtcWire } from '../../../src/transport/webrtc/wire.ts'
import type { WireCommand } from '../../../src/transport/wire.ts'
import type { EndReason } from '../../../src/event/call-event.ts'
import { VirtualClock } from '../../support/clock.ts'
import { fakePeers, offerSdp, type FakePeer } from '../../support/peer.ts'

const PEER_LEFT = '{"type":"signalling","message":{"type":"peerLeft"}}'
const CLIENT_READY = '{"label":"rtvi-ai","type":"client-ready","id":"1","data":{"version":"2.1.0"}}'

async function call(options: { channel?: boolean } = {}) {
  const clock = new VirtualClock()
  const { connect, peers } = fakePeers()
  const { wire, sdp } = await WebRtcWire.open(offerSdp(options), { clock, connect, iceServers: [] })
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
  const peer = (at = 0): FakePeer => {
    const found = peers[at]
    if (!found) throw new Error('no such connection')
    return found
  }
  return { clock, wire, sdp, peer, heard, commands, closed }
}

/** The caller lives for so long: its channel pings. */
async function live(rig: Awaited<ReturnType<typeof call>>, ms: number, at = 0): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 1000) {
    rig.peer(at).far.message('ping: 1')
    rig.peer(at).far.heard()
    await rig.clock.advance(Math.min(1000, ms - passedMs))
  }
}

const tone = (at: number) => Int16Array.from({ length: 320 }, (_, i) => 9000 * Math.sin((at * 320 + i) / 8))

const voice = async () => {
  using encoder = await openOpusEncoder(16_000)
  return Array.from({ length: 10 }, (_, at) => encoder.encode(tone(at)))
}

describe('the caller can hear', () => {
  test('when its client says so', async () => {
    const rig = await call()
    rig.peer().connect()
    rig.peer().far.message(CLIENT_READY)
    await live(rig, 5000)
    expect(rig.commands).toEqual([{ type: 'ready' }])
    expect(rig.peer().said[0]).toContain('bot-ready')
  })

  test('two seconds after connecting when its client does not', async () => {
    const rig = await call()
    rig.peer().connect()
    await live(rig, 1990)
    expect(rig.commands).toEqual([])
    await live(rig, 20)
    expect(rig.commands).toEqual([{ type: 'ready' }])
  })

  test('as soon as it is connected when it has no channel', async () => {
    const rig = await call({ channel: false })
    rig.peer().far.connected()
    expect(rig.commands).toEqual([{ type: 'ready' }])
  })
})

describe('the microphone', () => {
  test('is heard, and as silence while it is off', async () => {
    const rig = await call()
    rig.peer().connect()
    const isLoud = () => rig.heard.at(-1)?.some((sample) => Math.abs(sample) > 1000)
    const loud: (boolean | undefined)[] = []
    for (const [sequence, payload] of (await voice()).entries()) {
      if (sequence === 4 || sequence === 7) rig.peer().far.message(trackStatus(0, sequence === 7))
      if (sequence === 8) rig.peer().far.message(trackStatus(1, false))
      rig.peer().far.packet({ ssrc: 1, sequence, timestamp: sequence * 960, payload })
      loud.push(isLoud())
    }
    expect(loud.slice(2)).toEqual([true, true, false, false, false, true, true, true])
  })
})

const trackStatus = (receiver: number, enabled: boolean) =>
  JSON.stringify({ type: 'signalling', message: { type: 'trackStatus', receiver_index: receiver, enabled } })

describe('what is said to the client', () => {
  test('before its channel opens waits, fifty messages at most', async () => {
    const rig = await call()
    for (let turn = 0; turn < 60; turn++) {
      rig.wire.tell({ type: 'failed', atMs: 0, stage: 'llm', code: 'timeout', text: `${turn}`, fatal: false })
    }
    rig.peer().connect()
    expect(rig.peer().said).toHaveLength(50)
    expect(rig.peer().said.at(-1)).toContain('59')
  })

  test('is dropped when it is larger than the client takes, and the client is told', async () => {
    const rig = await call()
    rig.peer().connect()
    rig.peer().far.message(CLIENT_READY)
    rig.peer().maxMessageChars = 200
    rig.wire.tell({ type: 'transcribed', atMs: 0, text: 'long '.repeat(100), final: true })
    expect(rig.peer().said.at(-1)).toContain('too large')
    const before = rig.peer().said.length
    rig.peer().maxMessageChars = 1
    rig.wire.tell({ type: 'transcribed', atMs: 0, text: 'long '.repeat(100), final: true })
    expect(rig.peer().said).toHaveLength(before)
  })
})

test('a message too large or senseless is answered, and hurts nothing', async () => {
  const rig = await call()
  rig.peer().connect()
  for (const text of [
    'x'.repeat(100_000),
    '{',
    '[]',
    '{"type":"signalling"}',
    '"signalling"',
    '{"type":"signalling","message":7}',
  ])
    rig.peer().far.message(text)
  expect(rig.closed).toEqual([])
  expect(rig.peer().said[0]).toContain('too large')
})

describe('the call ends', () => {
  test('once, when the caller leaves', async () => {
    const rig = await call()
    rig.peer().connect()
    rig.peer().far.gone(true)
    expect(rig.closed).toEqual(['caller-left'])
    expect(rig.peer().disposed).toBe(true)
    expect(rig.clock.pending).toBe(0)
  })

  test('when the caller never connects within twenty seconds', async () => {
    const rig = await call()
    await rig.clock.advance(19_000)
    expect(rig.closed).toEqual([])
    await rig.clock.advance(3000)
    expect(rig.closed).toEqual(['connection-lost'])
  })

  test('with a goodbye, when the server hangs up and frees everything at once', async () => {
    const rig = await call()
    rig.peer().connect()
    rig.wire.close('server-stopping')
    const freed = rig.wire[Symbol.asyncDispose]()
    expect(rig.peer().disposed).toBe(false)
    await rig.clock.advance(200)
    await freed
    expect(rig.peer().said).toContain(PEER_LEFT)
    expect(rig.peer().disposed).toBe(true)
    expect(rig.clock.pending).toBe(0)
  })

  test('with a goodbye, when the server hangs up', async () => {
    const rig = await call()
    rig.peer().connect()
    rig.wire.close('hung-up')
    rig.wire.close('failed')
    expect(rig.peer().said).toEqual([PEER_LEFT])
    expect(rig.peer().disposed).toBe(false)
    await rig.clock.advance(200)
    expect(rig.peer().disposed).toBe(true)
    expect(rig.closed).toEqual(['hung-up'])
    expect(rig.clock.pending).toBe(0)
  })

  test('and who listens after that is told at once', async () => {
    const { connect } = fakePeers()
    const clock = new VirtualClock()
    const { wire } = await WebRtcWire.open(offerSdp(), { clock, connect, iceServers: [] })
    await clock.advance(30_000)
    const closed: EndReason[] = []
    wire.listen({
      audio: () => {},
      command: () => {},
      lost: () => {},
      back: () => {},
      closed: (reason) => closed.push(reason),
    })
    expect(closed).toEqual(['connection-lost'])
  })
})

describe('a restart', () => {
  test('moves the call to another connection', async () => {
    const rig = await call()
    rig.peer().connect()
    rig.peer().far.message(CLIENT_READY)
    expect(await rig.wire.restart(offerSdp())).toBe('answer 2')
    expect(rig.peer(0).disposed).toBe(true)
    rig.peer(1).connect()
    rig.wire.play(new Int16Array(480))
    rig.wire.tell({ type: 'user-started-speaking', atMs: 0 })
    await live(rig, 15_000, 1)
    expect(rig.peer(1).sent).toHaveLength(1)
    expect(rig.peer(1).said[0]).toContain('user-started-speaking')
    expect(rig.closed).toEqual([])
  })

  test('that fails leaves the connection there is', async () => {
    const rig = await call()
    rig.peer().connect()
    expect(rig.wire.restart('unanswerable')).rejects.toBeInstanceOf(OfferError)
    rig.wire.play(new Int16Array(480))
    expect(rig.peer().sent).toHaveLength(1)
    expect(rig.closed).toEqual([])
  })
})

test('a restart that comes as the call ends opens nothing and is not answered', async () => {
  const rig = await call()
  rig.peer().connect()
  const restarted = rig.wire.restart(offerSdp())
  rig.wire.close('hung-up')
  expect(restarted).rejects.toThrow('the call was over')
  await rig.clock.advance(100)
  expect([rig.peer(0).disposed, rig.peer(1).disposed]).toEqual([true, true])
  expect(rig.closed).toEqual(['hung-up'])
})

test('a client that asks for too much has fifty texts taken and is told so once', async () => {
  const rig = await call()
  rig.peer().connect()
  const text = '{"label":"rtvi-ai","type":"send-text","id":"1","data":{"content":"hi"}}'
  for (let i = 0; i < 100; i++) rig.peer().far.message(text)
  expect(rig.commands.filter(({ type }) => type === 'text')).toHaveLength(50)
  expect(rig.peer().said.filter((said) => said.includes('text dropped'))).toHaveLength(1)
})

test('a client that speaks faster than time has ten seconds taken, is told so once, and then real time', async () => {
  const rig = await call()
  rig.peer().connect()
  const [payload = new Uint8Array()] = await voice()
  let sequence = 0
  const speak = (seconds: number) => {
    for (let count = 0; count < seconds * 50; count++, sequence++)
      rig.peer().far.packet({ ssrc: 1, sequence, timestamp: sequence * 960, payload })
    return rig.heard.splice(0).length / 50
  }
  expect(speak(60)).toBe(10)
  expect(rig.peer().said.filter((said) => said.includes('faster than real time'))).toHaveLength(1)
  await rig.clock.advance(4000)
  expect(speak(60)).toBe(4)
  expect(rig.closed).toEqual([])
})

test('a client that floods its channel is answered a hundred times a second, and told so once', async () => {
  const rig = await call()
  rig.peer().connect()
  const ready = '{"label":"rtvi-ai","type":"client-ready","id":"1","data":{"version":"2.1.0"}}'
  for (let i = 0; i < 1000; i++) rig.peer().far.message(ready)
  expect(rig.peer().said.filter((said) => said.includes('"bot-ready"'))).toHaveLength(200)
  expect(rig.peer().said.filter((said) => said.includes('messages dropped'))).toHaveLength(1)
  await rig.clock.advance(1000)
  for (let i = 0; i < 1000; i++) rig.peer().far.message(ready)
  expect(rig.peer().said.filter((said) => said.includes('"bot-ready"'))).toHaveLength(300)
})
