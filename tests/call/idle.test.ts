import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import type { PhoneLine, Wire } from '../../src/transport/wire.ts'
import { humOf, Rig, type RigOptions } from '../support/rig.ts'

const IDLE_MS = 60_000

const idling = (options: RigOptions = {}) => new Rig({ idleMs: IDLE_MS, replies: ['Yes.', 'Yes.', 'Yes.'], ...options })

const endedFor = (rig: Rig) => rig.events('call-ended').map(({ reason }) => reason)

describe('a call in which nobody speaks', () => {
  test('ends with a goodbye that is heard to its end', async () => {
    await using rig = idling()
    await rig.isSilentFor(IDLE_MS)
    expect(endedFor(rig)).toEqual([])
    await rig.isSilentFor(12_000)
    expect(endedFor(rig)).toEqual(['idle'])
    const pieces = rig
      .events('piece')
      .filter(({ status }) => status === 'completed')
      .map(({ text }) => text)
    expect(pieces.join(' ')).toBe(en.sentences.idle)
    expect(rig.played()).toEqual(humOf(...pieces))
    expect(rig.clock.pending).toBe(0)
  })

  test('ends so without audio, too: a client whose microphone is off', async () => {
    await using rig = idling()
    await rig.clock.advance(IDLE_MS + 12_000)
    expect(endedFor(rig)).toEqual(['idle'])
  })

  test('goes on when the caller speaks into the goodbye', async () => {
    await using rig = idling({ says: ['Wait, I am here.'] })
    await rig.isSilentFor(IDLE_MS + 1000)
    await rig.saysSomething()
    await rig.isSilentFor(IDLE_MS - 10_000)
    expect(rig.events('user-turn').map(({ text }) => text)).toEqual(['Wait, I am here.'])
    expect(endedFor(rig)).toEqual([])
    await rig.isSilentFor(25_000)
    expect(endedFor(rig)).toEqual(['idle'])
  })

  test('is not one that somebody speaks, types or presses keys in now and then', async () => {
    await using rig = idling({ says: ['One.', 'Two.'] })
    for (let minute = 0; minute < 2; minute++) {
      await rig.isSilentFor(IDLE_MS - 10_000)
      await rig.saysSomething()
      await rig.isSilentFor(IDLE_MS - 10_000)
      rig.wire.command({ type: 'text', text: 'DTMF: 1', runImmediately: false, spoken: false })
    }
    expect(endedFor(rig)).toEqual([])
  })

  test('is not one in which the bot speaks on and on', async () => {
    await using rig = idling({ greeting: 'A very long story about everything that there is to tell. '.repeat(40) })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(2 * IDLE_MS - 10_000)
    expect(endedFor(rig)).toEqual([])
  })

  test('never ends without a limit', async () => {
    await using rig = new Rig()
    await rig.clock.advance(3_600_000)
    expect(endedFor(rig)).toEqual([])
  })

  test('does not count the time in which this process stood still', async () => {
    await using rig = idling()
    await rig.isSilentFor(IDLE_MS - 10_000)
    rig.clock.stall(3_600_000)
    await rig.isSilentFor(5000)
    expect(endedFor(rig)).toEqual([])
  })
})

describe('a phone call', () => {
  const line: PhoneLine = { played: async () => {}, press: async () => {}, transfer: async () => {} }
  const phoning = () => {
    const rig = idling({ line })
    const wire: { kind: Wire['kind'] } = rig.wire
    wire.kind = 'telephony'
    return rig
  }

  test('on hold, without audio, is kept for half an hour', async () => {
    await using rig = phoning()
    await rig.isSilentFor(1000)
    await rig.clock.advance(29 * 60_000)
    expect(endedFor(rig)).toEqual([])
    await rig.clock.advance(3 * 60_000)
    expect(endedFor(rig)).toEqual(['idle'])
  })

  test('that comes back from hold has its time anew', async () => {
    await using rig = phoning()
    await rig.isSilentFor(IDLE_MS - 10_000)
    await rig.clock.advance(10 * 60_000)
    await rig.isSilentFor(IDLE_MS - 6000)
    expect(endedFor(rig)).toEqual([])
    await rig.isSilentFor(20_000)
    expect(endedFor(rig)).toEqual(['idle'])
  })

  test('with audio and nobody in it ends as others do', async () => {
    await using rig = phoning()
    await rig.isSilentFor(IDLE_MS + 12_000)
    expect(endedFor(rig)).toEqual(['idle'])
  })
})
