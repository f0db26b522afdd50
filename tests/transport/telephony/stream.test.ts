import { recogniseAny } from '../../support/telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import type { Serializer } from '../../../src/transport/telephony/serializer.ts'
import { FAR_ENDS, openStream } from '../../support/carriers.ts'
import { settled } from '../../support/clock.ts'
import { HD_LINES } from '../../support/hd-lines.ts'
import { farEnd, startOf, StreamRig } from '../../support/telephony/stream-rig.ts'

describe('a stream', () => {
  test.each([...FAR_ENDS, ...HD_LINES].map((far) => [`${far.carrier} ${far.telnyxCodec ?? ''}`, far] as const))(
    'of %s becomes a call that has lost nothing of what came meanwhile',
    async (_carrier, far) => {
      const rig = new StreamRig((message) => recogniseAny(message, far.subprotocol, far.telnyxCodec))
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
