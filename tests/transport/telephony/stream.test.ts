import { describe, expect, test } from 'bun:test'
import type { StreamStart } from '../../../src/transport/telephony/serializer.ts'
import { type StreamVerdict, TelephonyStream } from '../../../src/transport/telephony/stream.ts'
import type { TelephonyWire } from '../../../src/transport/telephony/wire.ts'
import { noTraffic } from '../../../src/transport/traffic.ts'
import type { Message } from '../../../src/transport/websocket/format.ts'
import type { EndReason } from '../../../src/turn/events.ts'
import { FAR_ENDS, type FarEnd } from '../../support/carriers.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { FakeSocket } from '../../support/socket.ts'

/** A stream whose admission waits for the test. */
class StreamRig {
  readonly clock = new VirtualClock()
  readonly socket = new FakeSocket()
  readonly problems: string[] = []
  readonly ended: EndReason[] = []
  readonly stream: TelephonyStream
  audioMs = 0
  wire: TelephonyWire | undefined
  asked: StreamStart | undefined
  cancelled = 0
  hasRoom = true
  isHandshake = true
  #decide: ((verdict: StreamVerdict) => void) | undefined

  constructor(subprotocol?: string) {
    this.stream = new TelephonyStream(this.socket, {
      clock: this.clock,
      traffic: noTraffic(),
      subprotocol,
      handshake: { [Symbol.dispose]: () => void (this.isHandshake = false) },
      judge: (start) => {
        this.asked = start
        return new Promise((resolve) => (this.#decide = resolve))
      },
      refused: (problem) => this.problems.push(problem),
    })
  }

  say(...messages: readonly Message[]): void {
    for (const message of messages) this.stream.message(message)
  }

  async decide(verdict: 'admitted' | { code: number; problem: string }): Promise<void> {
    if (verdict === 'admitted')
      this.#decide?.({ type: 'admitted', cancel: () => this.cancelled++, begin: (wire) => this.#begin(wire) })
    else this.#decide?.({ type: 'refused', ...verdict })
    await settled()
  }

  #begin(wire: TelephonyWire): boolean {
    if (!this.hasRoom) return false
    this.wire = wire
    wire.listen({
      audio: ({ samples, rateHz }) => (this.audioMs += (samples.length * 1000) / rateHz),
      command: () => {},
      closed: (reason) => this.ended.push(reason),
    })
    return true
  }
}

function farEnd(carrier: string): FarEnd {
  const far = FAR_ENDS.find((candidate) => candidate.carrier === carrier)
  if (!far) throw new Error(carrier)
  return far
}

const startOf = (far: FarEnd) => far.sent.slice(0, far.startsAt + 1)

describe('a stream', () => {
  test.each(FAR_ENDS.map((far) => [far.carrier, far] as const))(
    'of %s becomes a call that has lost nothing of what came meanwhile',
    async (_carrier, far) => {
      const rig = new StreamRig(far.subprotocol)
      const hop = new Int16Array(far.rateHz / 50).fill(1_000)
      rig.say(...startOf(far))
      expect(rig.isHandshake).toBe(true)
      for (let n = 0; n < 10; n++) rig.say(far.speak(hop))
      expect(rig.wire).toBeUndefined()
      await rig.decide('admitted')
      expect(rig.isHandshake).toBe(false)
      for (let n = 0; n < 5; n++) rig.say(far.speak(hop))
      expect(rig.asked?.ticket).toBe('t-1')
      expect(rig.audioMs).toBe(300)
      expect(rig.socket.closes).toEqual([])
      rig.stream.gone(1006)
      expect(rig.ended).toEqual(['connection-lost'])
      expect(rig.clock.pending).toBe(0)
    },
  )

  test('that says nothing of a carrier is closed after ten seconds', async () => {
    const rig = new StreamRig()
    rig.say('hello', '{"event":"connected"}', new Uint8Array(320))
    await rig.clock.advance(9_999)
    expect(rig.socket.closes).toEqual([])
    expect(rig.isHandshake).toBe(true)
    await rig.clock.advance(1)
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'no carrier said who is calling' }])
    expect(rig.isHandshake).toBe(false)
    expect(rig.clock.pending).toBe(0)
  })

  test('that is refused is closed, and the reason is told', async () => {
    const rig = new StreamRig()
    rig.say(...startOf(farEnd('twilio')))
    await rig.decide({ code: 1008, problem: 'the stream has no valid ticket' })
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'the stream has no valid ticket' }])
    expect(rig.problems).toEqual(['the stream has no valid ticket'])
  })

  test('that is refused at Genesys is disconnected, and closed only if Genesys does not', async () => {
    const rig = new StreamRig()
    rig.say(...startOf(farEnd('genesys')))
    await rig.decide({ code: 1008, problem: 'no' })
    expect(rig.socket.types).toEqual(['disconnect'])
    expect(rig.socket.closes).toEqual([])
    await rig.clock.advance(3_000)
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'no' }])
  })

  test('in a codec we do not have is refused with what to set', () => {
    const rig = new StreamRig()
    rig.say((farEnd('telnyx').sent[1] ?? '').replace('PCMU', 'G722'))
    expect(rig.socket.closes).toEqual([
      { code: 1008, reason: 'no codec for G722: have the carrier send PCMU, PCMA or L16' },
    ])
  })

  test('for which there is no room any more is closed', async () => {
    const rig = new StreamRig()
    rig.hasRoom = false
    rig.say(...startOf(farEnd('twilio')))
    await rig.decide('admitted')
    expect(rig.socket.closes).toEqual([{ code: 1011, reason: 'failed' }])
    expect(rig.problems).toEqual(['server at capacity'])
    expect(rig.isHandshake).toBe(false)
    expect(rig.clock.pending).toBe(0)
  })

  test('whose caller hangs up meanwhile takes no place', async () => {
    const rig = new StreamRig()
    rig.say(...startOf(farEnd('twilio')))
    rig.stream.gone(1000)
    expect(rig.isHandshake).toBe(false)
    await rig.decide('admitted')
    expect(rig.cancelled).toBe(1)
    expect(rig.wire).toBeUndefined()
    expect(rig.clock.pending).toBe(0)
  })

  test('that floods us before it is admitted is closed', () => {
    const rig = new StreamRig()
    rig.say(...startOf(farEnd('twilio')))
    for (let n = 0; n < 600; n++) rig.say('{"event":"media"}')
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'too much was sent before the stream was admitted' }])
  })

  test('that begins with a message over 64 KiB is closed', () => {
    const rig = new StreamRig()
    rig.say('x'.repeat(65_537))
    expect(rig.socket.closes).toEqual([{ code: 1009, reason: 'a message over 64 KiB' }])
  })

  test('of a probe is answered and starts no call', async () => {
    const rig = new StreamRig()
    const nobody = '00000000-0000-0000-0000-000000000000'
    const open = JSON.parse(farEnd('genesys').sent[0] ?? '')
    open.parameters.conversationId = nobody
    open.parameters.participant.id = nobody
    rig.say(JSON.stringify(open))
    await rig.decide('admitted')
    const told = (type: string, seq: number) =>
      JSON.stringify({ version: '2', id: open.id, type, seq, serverseq: seq - 1, parameters: {} })
    rig.say(told('ping', 2), told('close', 3))
    expect(rig.socket.types).toEqual(['opened', 'pong', 'closed'])
    expect(rig.wire).toBeUndefined()
    expect(rig.cancelled).toBe(1)
    expect(rig.isHandshake).toBe(true)
    rig.stream.gone(1000)
    expect(rig.isHandshake).toBe(false)
    expect(rig.clock.pending).toBe(0)
  })
})
