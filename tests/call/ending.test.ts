import { describe, expect, test } from 'bun:test'
import { Channel } from '../../src/std/channel.ts'
import type { SttEvent } from '../../src/stt/stt.ts'
import { inertStt } from '../support/providers.ts'
import { Rig } from '../support/rig.ts'

describe('the end of a call', () => {
  test.each([
    ['the caller leaves', (rig: Rig) => rig.wire.leave(), 'caller-left'],
    ['the caller hangs up', (rig: Rig) => rig.wire.command({ type: 'hang-up' }), 'hung-up'],
    ['its time is over', (rig: Rig) => rig.clock.advance(72_000), 'max-duration'],
    ['the server stops', (rig: Rig) => rig.call.end('server-stopping'), 'server-stopping'],
  ] as const)('%s: everything is freed, in the middle of a sentence', async (_, act, reason) => {
    const rig = new Rig({
      says: ['Tell me.'],
      replies: ['A sentence of some length. '.repeat(200)],
      maxDurationMs: 60_000,
    })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await act(rig)
    expect(await rig.call.ended).toBe(reason)
    const hops = rig.wire.played.length
    await rig.clock.advance(5000)
    expect(rig.wire.played).toHaveLength(hops)
    expect(rig.clock.pending).toBe(0)
    expect(rig.events('call-ended')).toMatchObject([{ reason }])
  })

  test('a caller who leaves in the middle of an event is told nothing after the goodbye', async () => {
    for (const last of ['user-stopped-speaking', 'user-turn', 'reply-started', 'interrupted'] as const) {
      const rig = new Rig({
        says: ['Tell me.', 'Stop it.'],
        replies: ['A sentence of some length. '.repeat(20), 'Yes.'],
      })
      const tell = rig.wire.tell.bind(rig.wire)
      rig.wire.tell = (event) => {
        tell(event)
        if (event.type === last) rig.wire.leave()
      }
      await rig.saysSomething()
      await rig.isSilentFor(500)
      await rig.saysSomething()
      expect(await rig.call.ended).toBe('caller-left')
      expect(rig.wire.told.at(-1)?.type).toBe('call-ended')
      expect(rig.events('tokens-ended')).toHaveLength(rig.events('reply-started').length)
      expect(rig.clock.pending).toBe(0)
    }
  })

  test('words that the recogniser had on the way are not told after the goodbye', async () => {
    const events = new Channel<SttEvent>(8)
    const rig = new Rig({ parts: { stt: inertStt({ events }) } })
    await rig.clock.advance(100)
    events.push({ type: 'final', text: 'One more thing.' })
    await rig.call.end('hung-up')
    expect(rig.wire.told.at(-1)?.type).toBe('call-ended')
  })

  test('what a wire still asks and says then is not heard', async () => {
    const rig = new Rig({ says: ['Tell me.'], replies: ['One.'] })
    rig.wire.close = () => {}
    rig.wire[Symbol.asyncDispose] = async () => {}
    rig.wire.command({ type: 'text', text: 'One more thing.', runImmediately: true, spoken: true })
    await rig.call.end('hung-up')
    await rig.saysSomething()
    rig.wire.command({ type: 'speak', text: 'Hello?' })
    await rig.isSilentFor(1000)
    expect(rig.wire.told.at(-1)?.type).toBe('call-ended')
    expect(rig.hints).toEqual([])
    expect(rig.clock.pending).toBe(0)
  })

  test('who asks twice waits as long as who asked first', async () => {
    const released = Promise.withResolvers<void>()
    const rig = new Rig()
    rig.wire[Symbol.asyncDispose] = () => released.promise
    let isOver = false
    void rig.call.end('hung-up')
    void rig.call.end('server-stopping').then(() => (isOver = true))
    await rig.clock.advance(1000)
    expect(isOver).toBeFalse()
    released.resolve()
    await rig.clock.advance(0)
    expect(isOver).toBeTrue()
    expect(await rig.call.ended).toBe('hung-up')
    expect(rig.clock.pending).toBe(0)
  })

  test('a wire that never lets go does not hold the place', async () => {
    const rig = new Rig()
    rig.wire[Symbol.asyncDispose] = () => new Promise(() => {})
    void rig.call.end('hung-up')
    await rig.clock.advance(5000)
    expect(await rig.call.ended).toBe('hung-up')
  })
})
