import { describe, expect, test } from 'bun:test'
import { talkingClock } from '../../docs/examples/talking-clock.ts'
import type { Agent, Mind } from '../../src/call/agent.ts'
import { NOBODY } from '../../src/call/nobody.ts'
import type { CallEvent } from '../../src/event/call-event.ts'
import { StageError } from '../../src/std/errors.ts'
import { blocksOf, exampleOf } from '../support/pages.ts'
import { toneTts } from '../support/providers.ts'
import { heard, humOf, Rig, type RigOptions, VOICE } from '../support/rig.ts'

/** The clock of the tests begins at nine in the morning. */
const NINE = 'It is 09:00.'

const calling = (options: RigOptions = {}, onSpeak = () => {}) =>
  new Rig({ agent: talkingClock(toneTts({ ...VOICE, onSpeak })), ...options })

describe('an agent of nobody we know', () => {
  test('greets a caller who is ready, once', async () => {
    await using rig = calling()
    for (let times = 0; times < 2; times++) rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual([NINE])
    expect(rig.played()).toEqual(humOf(NINE))
  })

  test('answers what the caller says, as often as they do', async () => {
    await using rig = calling()
    await rig.saysSomething()
    await rig.isSilentFor(60_000)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual([NINE, 'It is 09:01.'])
    expect(rig.events('user-stopped-speaking')).toHaveLength(2)
  })

  test('is cut by a caller who speaks, and knows to the word what they heard', async () => {
    await using rig = calling()
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(300)
    await rig.saysSomething()
    expect(rig.events('interrupted').map((event) => event.heard)).toEqual(['It is'])
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual([NINE])
  })

  test('waits for a caller who is out of reach', async () => {
    await using rig = calling({ resumeMs: 60_000 })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(200)
    rig.wire.lose()
    await rig.clock.advance(5000)
    expect(heard(rig)).toEqual([])
    rig.wire.comeBack()
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual([NINE])
  })

  test('tells of a voice that fails, and the call goes on', async () => {
    let fails = true
    await using rig = calling({}, () => {
      if (fails) throw new StageError('tts', 'unreachable', 'the voice is gone')
    })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(500)
    expect(rig.events('failed')).toMatchObject([{ stage: 'tts', code: 'unreachable', fatal: false }])
    fails = false
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual([NINE])
  })

  test('is silent when its call is over, and leaves nothing behind', async () => {
    const rig = calling()
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(200)
    rig.wire.command({ type: 'hang-up' })
    expect(await rig.call.ended).toBe('hung-up')
    expect(rig.clock.pending).toBe(0)
  })
})

describe('an agent that cannot join', () => {
  test.each(['throws', 'ends the call'] as const)('because it %s costs its own call alone', async (how) => {
    let stopped = 0
    const mind: Mind = { ...NOBODY, stop: () => void stopped++ }
    const agent: Agent = {
      join(line) {
        if (how === 'throws') throw new Error('no model')
        line.end('hung-up')
        return mind
      },
    }
    const told: string[] = []
    const watchers = [{ open: () => ({ event: ({ type }: CallEvent) => void told.push(type) }) }]
    const rig = new Rig({ agent, watchers })
    expect(await rig.call.ended).toBe(how === 'throws' ? 'failed' : 'hung-up')
    expect(stopped).toBe(how === 'throws' ? 0 : 1)
    expect(told.filter((type) => type.startsWith('call-'))).toEqual(['call-started', 'call-ended'])
    expect(rig.clock.pending).toBe(0)
  })
})

test('docs/adding-an-agent.md shows the example that is run here', () => {
  expect(blocksOf('adding-an-agent', 'ts')).toEqual([exampleOf('talking-clock'), exampleOf('clock-program')])
})
