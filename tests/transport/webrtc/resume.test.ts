import { describe, expect, test } from 'bun:test'
import { openOpusEncoder } from '../../../src/audio/opus-encoder.ts'
import { WebRtcWire } from '../../../src/transport/webrtc/wire.ts'
import { noConnections } from '../../../src/transport/webrtc/counts.ts'
import { resumeContract } from '../../contract/resume.ts'
import { VirtualClock } from '../../support/clock.ts'
import { fakePeers, offerSdp } from '../../support/peer.ts'

const CLIENT_READY = '{"label":"rtvi-ai","type":"client-ready","id":"1","data":{"version":"2.1.0"}}'

/** A connected caller. */
async function open() {
  const clock = new VirtualClock()
  const counts = noConnections()
  const { connect, peers } = fakePeers()
  const { wire } = await WebRtcWire.open(offerSdp(), { clock, connect, iceServers: [], counts })
  using encoder = await openOpusEncoder(16_000)
  const packets = Array.from({ length: 10 }, (_, at) =>
    encoder.encode(Int16Array.from({ length: 320 }, (__, i) => 9000 * Math.sin((at * 320 + i) / 8))),
  )
  const peer = () => {
    const last = peers.at(-1)
    if (!last) throw new Error('no connection')
    return last
  }
  peer().connect()
  peer().far.message(CLIENT_READY)
  let sequence = 0
  const speak = async (ms: number) => {
    for (let spokenMs = 0; spokenMs < ms; spokenMs += 20, sequence++) {
      const payload = packets[sequence % 10] ?? new Uint8Array()
      peer().far.packet({ ssrc: peers.length, sequence: sequence & 0xffff, timestamp: sequence * 960, payload })
      await clock.advance(20)
    }
  }
  const comeBack = async () => {
    await wire.restart(offerSdp())
    peer().connect()
  }
  return { clock, wire, peers, peer, speak, comeBack, counts }
}

/** Quiet hops of Opus are short. */
const AUDIBLE_BYTES = 20

const ways = [
  ['whose connection fails', 'failure', 'anew'],
  ['whose packets stop', 'silence', 'anew'],
  ['whose packets stop and come again', 'silence', 'as before'],
] as const

for (const [name, loss, back] of ways) {
  resumeContract(`a WebRTC caller ${name}`, async () => {
    const rig = await open()
    const { wire, clock, peer } = rig
    return {
      wire,
      nowMs: () => clock.now(),
      speak: rig.speak,
      heardMs: () => peer().sent.filter(({ payload }) => payload.length > AUDIBLE_BYTES).length * 20,
      lose: async () => {
        if (loss === 'failure') peer().far.gone(false)
        else await clock.advance(12_000)
      },
      comeBack: async () => {
        peer().sent.length = 0
        if (back === 'anew') await rig.comeBack()
        else peer().far.heard()
      },
      leave: async () => peer().far.gone(true),
      settle: (ms) => clock.advance(ms),
      told: () => peer().said.join('\n'),
      [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
    }
  })
}

const listener = (log: string[]) => ({
  audio: () => {},
  command: () => {},
  lost: () => void log.push('lost'),
  back: () => void log.push('back'),
  closed: (reason: string) => void log.push(reason),
})

describe('a WebRTC caller', () => {
  test('is lost after ten seconds in which nothing is heard, not before', async () => {
    const { wire, clock, peer } = await open()
    const log: string[] = []
    wire.listen(listener(log))
    for (let second = 0; second < 30; second++) {
      peer().far.heard()
      await clock.advance(1000)
    }
    await clock.advance(8000)
    expect(log).toEqual([])
    await clock.advance(3000)
    expect(log).toEqual(['lost'])
  })

  test('who connects anew while all seems well is lost and back at once', async () => {
    const { wire, peer, comeBack } = await open()
    const log: string[] = []
    wire.listen(listener(log))
    await wire.restart(offerSdp())
    expect(log).toEqual(['lost'])
    peer().connect()
    expect(log).toEqual(['lost', 'back'])
    await comeBack()
    expect(log).toEqual(['lost', 'back', 'lost', 'back'])
  })

  test('whose second connection never stands is waited for as long as the call likes', async () => {
    const { wire, clock, peers, comeBack } = await open()
    const log: string[] = []
    wire.listen(listener(log))
    await wire.restart(offerSdp())
    await clock.advance(40_000)
    expect(log).toEqual(['lost'])
    await comeBack()
    expect(log).toEqual(['lost', 'back'])
    expect(peers.map(({ disposed }) => disposed)).toEqual([true, true, false])
  })

  test('whose connection is gone is answered on another, whatever the offer asks', async () => {
    const { wire, peer, peers } = await open()
    const log: string[] = []
    wire.listen(listener(log))
    peer().far.gone(false)
    expect(await wire.renegotiate(offerSdp())).toBe('answer 2')
    peer().connect()
    expect(log).toEqual(['lost', 'back'])
    expect(peers[0]?.disposed).toBe(true)
  })

  test('is counted once for each connection', async () => {
    const { wire, counts, peer, comeBack } = await open()
    wire.listen(listener([]))
    peer().far.gone(false)
    await comeBack()
    await comeBack()
    peer().far.gone(true)
    const { opened, connected, restarted, brokenOff, closed } = counts
    expect({ opened, connected, restarted, brokenOff, closed }).toEqual({
      opened: 3,
      connected: 3,
      restarted: 2,
      brokenOff: 1,
      closed: 2,
    })
  })
})
