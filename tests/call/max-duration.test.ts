import { describe, expect, test } from 'bun:test'
import type { Agent } from '../../src/call/agent.ts'
import { NOBODY } from '../../src/call/nobody.ts'
import { en } from '../../src/language/en.ts'
import type { PhoneLine } from '../../src/transport/wire.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'

const LIMIT_MS = 20_000
const STORY = 'One two three four five six seven eight nine ten. '.repeat(40)
const { timeIsUp } = en.sentences

const limited = (options: RigOptions = {}) => new Rig({ maxDurationMs: LIMIT_MS, ...options })
const endedFor = (rig: Rig) => rig.events('call-ended').map(({ reason }) => reason)
const untilTheLimit = (rig: Rig) => rig.isSilentFor(LIMIT_MS - rig.clock.now())

describe('a call whose time is up', () => {
  test('ends with a goodbye that is heard to its end', async () => {
    const rig = limited()
    await untilTheLimit(rig)
    expect(endedFor(rig)).toEqual([])
    await rig.isSilentFor(6000)
    expect(heard(rig).join(' ')).toBe(timeIsUp)
    expect(endedFor(rig)).toEqual(['max-duration'])
    expect(rig.clock.pending).toBe(0)
  })

  test('has the bot finish its word, and no more', async () => {
    const rig = limited({ says: ['Tell me.'], replies: [STORY] })
    await rig.saysSomething()
    await untilTheLimit(rig)
    await rig.isSilentFor(1000)
    const [cut] = rig.events('interrupted')
    expect(cut?.heard).toMatch(/ (?:one|two|three|four|five|six|seven|eight|nine|ten\.)$/i)
    const progress = rig.events('piece').filter(({ reply, status }) => reply === 1 && status !== 'new')
    expect(progress.at(-1)?.atMs).toBeWithin(LIMIT_MS, LIMIT_MS + 500)
    expect((cut?.atMs ?? 0) - (progress.at(-1)?.atMs ?? 0)).toBeLessThan(30)
    await rig.isSilentFor(6000)
    expect(heard(rig).slice(-3).join(' ')).toBe(timeIsUp)
    expect(endedFor(rig)).toEqual(['max-duration'])
  })

  test('lets the caller finish a sentence', async () => {
    const rig = limited({ says: ['One more thing.'], replies: ['Yes.'] })
    await rig.isSilentFor(LIMIT_MS - 1000)
    await rig.speaksFor(2000)
    expect(heard(rig)).toEqual([])
    await rig.isSilentFor(7000)
    expect(rig.events('user-stopped-speaking')).toHaveLength(1)
    expect(rig.events('reply-started')[0]?.atMs).toBeWithin(LIMIT_MS + 1000, LIMIT_MS + 2500)
    expect(heard(rig).join(' ')).toBe(timeIsUp)
    expect(endedFor(rig)).toEqual(['max-duration'])
  })

  test('waits three seconds for it, and hears nothing of what follows', async () => {
    const rig = limited({ says: ['On and on.'], replies: ['Yes.'] })
    await rig.isSilentFor(LIMIT_MS - 1000)
    await rig.speaksFor(11_000)
    expect(heard(rig).join(' ')).toBe(timeIsUp)
    expect(rig.events('reply-started')[0]?.atMs).toBeWithin(LIMIT_MS + 2990, LIMIT_MS + 3100)
    expect(rig.events('user-turn')).toEqual([])
    expect(rig.events('interrupted')).toEqual([])
    expect(endedFor(rig)).toEqual(['max-duration'])
  })

  test('takes no more orders but to hang up', async () => {
    const rig = limited()
    await untilTheLimit(rig)
    await rig.isSilentFor(500)
    rig.wire.command({ type: 'text', text: 'And another thing?', runImmediately: true, spoken: true })
    rig.wire.command({ type: 'interrupt' })
    await rig.isSilentFor(500)
    expect(rig.events('user-turn')).toEqual([])
    rig.wire.command({ type: 'hang-up' })
    await rig.isSilentFor(20)
    expect(endedFor(rig)).toEqual(['hung-up'])
  })

  test('ends ten seconds later, whatever happens', async () => {
    const line: PhoneLine = {
      played: () => new Promise(() => {}),
      press: async () => {},
      transfer: async () => {},
    }
    const rig = limited({ line })
    await untilTheLimit(rig)
    await rig.isSilentFor(9900)
    expect(endedFor(rig)).toEqual([])
    await rig.isSilentFor(200)
    expect(endedFor(rig)).toEqual(['max-duration'])
    expect(rig.clock.pending).toBe(0)
  })

  test('ends at once where the caller is out of reach', async () => {
    const rig = limited({ resumeMs: 60_000 })
    await rig.isSilentFor(LIMIT_MS - 5000)
    rig.wire.lose()
    await rig.clock.advance(5010)
    expect(endedFor(rig)).toEqual(['max-duration'])
    expect(rig.clock.pending).toBe(0)
  })

  test('ends at once with an agent that takes no leave', async () => {
    const agent: Agent = { join: () => NOBODY }
    const rig = limited({ agent })
    await rig.clock.advance(LIMIT_MS + 10)
    expect(endedFor(rig)).toEqual(['max-duration'])
  })
})
