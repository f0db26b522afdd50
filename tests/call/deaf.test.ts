import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Stt, SttSession } from '../../src/stt/stt.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { inertStt, scriptedStt } from '../support/providers.ts'
import { heard, Rig } from '../support/rig.ts'

const fault = () => {
  throw new Error('InvalidStateError')
}

async function* nothing(): AsyncGenerator<never> {}

async function* gone(): AsyncGenerator<never> {
  yield await Promise.reject(new StageError('stt', 'unreachable', 'the line to the recogniser is gone'))
}

const broken: Record<string, Stt> = {
  'cannot be opened': { name: 'broken', open: fault },
  'hangs up': inertStt({ events: nothing() }),
  throws: { name: 'broken', open: () => inertStt({ events: gone() }).open(new AbortController().signal) },
  'cannot be written to': inertStt({ write: fault }),
}

/** Works from the second session on. */
function brokenOnce(first: SttSession, says: readonly string[]): Stt {
  const working = scriptedStt({ transcripts: says })
  let opened = 0
  return { name: 'broken once', open: (signal) => (opened++ === 0 ? first : working.open(signal)) }
}

describe('a recogniser', () => {
  test.each(Object.entries(broken))('that %s for good ends the call, and the caller hears why', async (_, stt) => {
    const rig = new Rig({ parts: { stt } })
    await rig.isSilentFor(4000)
    expect(rig.wire.played.length).toBeGreaterThan(0)
    await rig.isSilentFor(8000)
    expect(await rig.call.ended).toBe('out-of-service')
    expect(heard(rig)).toEqual(wholePieces(en.sentences.outOfService, en))
    expect(rig.events('failed')).toHaveLength(6)
    expect(rig.events('failed').every(({ stage, fatal }) => stage === 'stt' && !fatal)).toBeTrue()
    expect(rig.clock.pending).toBe(0)
  })

  test('that is gone lets the answer in progress be heard first, and nothing cuts what is said then', async () => {
    const rig = new Rig({
      greeting: 'This greeting takes a little more than four seconds in all, as it is long. ',
      parts: { stt: inertStt({ events: nothing() }) },
    })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(3800)
    await rig.speaksFor(2000)
    rig.wire.command({ type: 'interrupt' })
    rig.wire.command({ type: 'text', text: 'Hello?', runImmediately: true, spoken: true })
    await rig.speaksFor(8000)
    expect(await rig.call.ended).toBe('out-of-service')
    expect(heard(rig).slice(-2)).toEqual(wholePieces(en.sentences.outOfService, en).slice(-2))
    expect(rig.events('interrupted')).toEqual([])
    expect(rig.events('user-turn')).toEqual([])
  })

  test('that is gone while the caller speaks ends their turn: nobody is told that they speak on', async () => {
    const hangsUp = Promise.withResolvers<never>()
    async function* breaking(): AsyncGenerator<never> {
      yield await hangsUp.promise
    }
    await using rig = new Rig({
      greeting: 'This greeting takes a little more than four seconds in all, as it is long. ',
      parts: { stt: inertStt({ events: breaking() }) },
    })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(1000)
    await rig.speaksFor(300)
    hangsUp.reject(new StageError('stt', 'closed', 'the recogniser has hung up'))
    await rig.speaksFor(4000)
    await rig.isSilentFor(12_000)
    expect(await rig.call.ended).toBe('out-of-service')
    expect(rig.events('user-started-speaking')).toHaveLength(1)
    expect(rig.events('user-stopped-speaking')).toHaveLength(1)
    expect(rig.events('user-turn')).toEqual([])
  })

  test('that is gone does not keep a caller who hangs up', async () => {
    const rig = new Rig({ parts: { stt: inertStt({ events: nothing() }) } })
    await rig.isSilentFor(4000)
    rig.wire.command({ type: 'hang-up' })
    await rig.clock.advance(0)
    expect(await rig.call.ended).toBe('hung-up')
    expect(rig.clock.pending).toBe(0)
  })

  test('that breaks in the middle of a turn is opened again, and the turn is answered', async () => {
    const events = Promise.withResolvers<never>()
    async function* breaking(): AsyncGenerator<never> {
      yield await events.promise
    }
    const first = inertStt({ events: breaking() }).open(new AbortController().signal)
    await using rig = new Rig({ replies: ['Hi.'], parts: { stt: brokenOnce(first, ['Hello you.']) } })
    await rig.speaksFor(500)
    events.reject(new StageError('stt', 'closed', 'the recogniser has hung up'))
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.events('user-turn')).toMatchObject([{ text: 'Hello you.' }])
    expect(heard(rig)).toEqual(['Hi.'])
    expect(rig.events('failed')).toMatchObject([{ stage: 'stt', code: 'closed', fatal: false }])
  })
})
