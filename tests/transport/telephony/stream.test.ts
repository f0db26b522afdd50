import { describe, expect, test } from 'bun:test'
import { recognise } from '../../../src/transport/telephony/index.ts'
import type { Opening, Serializer, StreamStart } from '../../../src/transport/telephony/serializer.ts'
import { type StreamVerdict, TelephonyStream } from '../../../src/transport/telephony/stream.ts'
import type { TelephonyWire } from '../../../src/transport/telephony/wire.ts'
import { noTraffic } from '../../../src/transport/traffic.ts'
import type { Message } from '../../../src/transport/websocket/format.ts'
import type { EndReason } from '../../../src/turn/events.ts'
import { FAR_ENDS, type FarEnd, openStream } from '../../support/carriers.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { FakeSocket } from '../../support/socket.ts'
import { HD_LINES } from '../../support/hd-lines.ts'

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

  constructor(recognised: (message: Message) => Opening | undefined = (message) => recognise(message, undefined)) {
    this.stream = new TelephonyStream(this.socket, {
      clock: this.clock,
      traffic: noTraffic(),
      recognise: recognised,
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
  test.each([...FAR_ENDS, ...HD_LINES].map((far) => [`${far.carrier} ${far.telnyxCodec ?? ''}`, far] as const))(
    'of %s becomes a call that has lost nothing of what came meanwhile',
    async (_carrier, far) => {
      const rig = new StreamRig((message) => recognise(message, far.subprotocol, far.telnyxCodec))
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

  test('that starts with ten messages of no carrier is closed, and no more of it is read', () => {
    let read = 0
    const rig = new StreamRig((message) => (read++, recognise(message, undefined)))
    rig.say(...Array.from({ length: 9 }, () => '{"event":"connected"}'))
    expect(rig.socket.closes).toEqual([])
    rig.say(...Array.from({ length: 5 }, () => '{"event":"connected"}'))
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'no carrier said who is calling' }])
    expect([read, rig.isHandshake, rig.clock.pending]).toEqual([10, false, 0])
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
    rig.say((farEnd('telnyx').sent[1] ?? '').replace('PCMU', 'AMR-WB'))
    expect(rig.socket.closes).toEqual([
      {
        code: 1008,
        reason: 'no codec for AMR-WB: at Telnyx, let the connection have PCMU, PCMA, G722 and OPUS only',
      },
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
    rig.stream.gone(1011)
    await settled()
    expect(rig.clock.pending).toBe(0)
  })

  test('of Genesys for which there is no room any more is answered until Genesys closes, or for three seconds', async () => {
    const rig = new StreamRig()
    rig.hasRoom = false
    rig.say(...startOf(farEnd('genesys')))
    await rig.decide('admitted')
    expect(rig.isHandshake).toBe(false)
    expect(rig.socket.types).toEqual(['disconnect'])
    rig.say(JSON.stringify({ ...JSON.parse(startOf(farEnd('genesys'))[0] ?? ''), type: 'close', seq: 2, serverseq: 1 }))
    expect(rig.socket.types).toEqual(['disconnect', 'closed'])
    await rig.clock.advance(3_000)
    expect(rig.socket.terminated).toBeTrue()
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

/** A stream whose codec is loaded when the test says so. */
class LoadingRig extends StreamRig {
  loads = 0
  freed = 0
  readonly loading = Promise.withResolvers<void>()

  constructor() {
    super(() => ({ type: 'unloaded', start: openStream(farEnd('telnyx')).start, load: () => this.#load() }))
    this.say('start')
  }

  async #load(): Promise<Serializer & Disposable> {
    this.loads++
    await this.loading.promise
    return Object.assign(openStream(farEnd('telnyx')), { [Symbol.dispose]: () => void this.freed++ })
  }

  async loaded(): Promise<void> {
    this.loading.resolve()
    await settled()
  }
}

const HOP = farEnd('telnyx').speak(new Int16Array(160))

describe('a codec that has to be loaded', () => {
  test('is loaded once the stream is admitted; nothing is lost meanwhile, and it is freed when the socket closes', async () => {
    const rig = new LoadingRig()
    rig.say(HOP)
    expect(rig.loads).toBe(0)
    await rig.decide('admitted')
    expect(rig.loads).toBe(1)
    rig.say(HOP)
    expect(rig.wire).toBeUndefined()
    await rig.loaded()
    rig.say(HOP)
    expect(rig.audioMs).toBe(60)
    expect(rig.freed).toBe(0)
    rig.stream.gone(1000)
    expect(rig.freed).toBe(1)
    expect(rig.clock.pending).toBe(0)
  })

  test('is not loaded for a stream that is refused', async () => {
    const rig = new LoadingRig()
    await rig.decide({ code: 1008, problem: 'no' })
    expect(rig.loads).toBe(0)
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'no' }])
  })

  test('is freed where the caller has hung up meanwhile, and the place with it', async () => {
    const rig = new LoadingRig()
    await rig.decide('admitted')
    rig.stream.gone(1000)
    await rig.loaded()
    expect([rig.freed, rig.cancelled]).toEqual([1, 1])
    expect(rig.wire).toBeUndefined()
  })

  test('is freed where there is no room any more', async () => {
    const rig = new LoadingRig()
    rig.hasRoom = false
    await rig.decide('admitted')
    await rig.loaded()
    rig.stream.gone(1011)
    expect(rig.freed).toBe(1)
    expect(rig.socket.closes).toEqual([{ code: 1011, reason: 'failed' }])
  })

  test('that cannot be loaded ends the stream', async () => {
    const rig = new LoadingRig()
    await rig.decide('admitted')
    rig.loading.reject(new Error('out of memory'))
    await settled()
    expect(rig.cancelled).toBe(1)
    expect(rig.socket.closes).toEqual([{ code: 1011, reason: 'the codec of the stream could not be loaded' }])
    expect(rig.clock.pending).toBe(0)
  })
})
