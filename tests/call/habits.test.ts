import { describe, expect, test } from 'bun:test'
import { KnownCallers } from '../../docs/examples/known-callers.ts'
import type { NamedAgent } from '../../src/call/parts.ts'
import { Cascade } from '../../src/cascade/cascade.ts'
import type { CascadeParts } from '../../src/cascade/parts.ts'
import { type CallRecord, recordCalls } from '../../src/observe/call-record.ts'
import type { WebhookEvent } from '../../src/observe/webhooks/events.ts'
import { tellCalls } from '../../src/observe/webhooks/tell-calls.ts'
import { handOver } from '../../src/tool/call-tools.ts'
import { DEFAULT_ENDPOINT } from '../../src/turn/endpoint.ts'
import { blocksOf, exampleOf } from '../support/pages.ts'
import { calls, says } from '../support/phone-line.ts'
import { scriptedLlm } from '../support/providers.ts'
import { Rig, type RigOptions } from '../support/rig.ts'

const { baseMs, minMs, maxMs } = DEFAULT_ENDPOINT
const SAID = 'I went to the market.'

type CallEnded = Extract<WebhookEvent, { type: 'call.ended' }>['data']

/** A call, and what is told at its end. */
function callOf(options: RigOptions, keepsHabit = true) {
  const records: CallRecord[] = []
  const told: CallEnded[] = []
  const rig = new Rig({
    says: Array.from({ length: 12 }, () => SAID),
    replies: Array.from({ length: 12 }, () => 'Good.'),
    parts: { keepsHabit },
    ...options,
    watchers: [
      recordCalls((record) => records.push(record)),
      tellCalls((_, event) => {
        if (event.type === 'call.ended') told.push(event.data)
      }),
    ],
  })
  const end = async () => {
    rig.call.end('hung-up')
    await rig[Symbol.asyncDispose]()
    return { record: records[0], told: told[0] }
  }
  return { rig, end }
}

/** The caller says this in turns with a pause of `pauseMs` in each, and waits for the answers. */
async function talks(rig: Rig, turns: number, pauseMs: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await rig.speaksFor(800)
    await rig.isSilentFor(pauseMs)
    await rig.speaksFor(800)
    await rig.isSilentFor(3000)
  }
}

/** The silence after which the caller's first sentence is answered. */
async function firstWaitMs(data: Record<string, unknown>, keepsHabit = true): Promise<number> {
  const { rig } = callOf({ data, rules: { foresees: false } }, keepsHabit)
  await using _ = rig
  await rig.speaksFor(1000)
  for (let ms = 20; ms <= 4000; ms += 20) {
    await rig.isSilentFor(20)
    if (rig.events('user-turn').length > 0) return ms
  }
  throw new Error('the caller was not answered')
}

describe('what is learnt of a caller who pauses long', () => {
  test('is told at the end of the call, and has them waited for from the first turn of the next', async () => {
    const callers = new KnownCallers()
    expect(callers.bodyFor('ada')).toEqual({})
    const first = callOf({ info: { sessionId: 'session-1' } })
    callers.started('session-1', 'ada')
    await talks(first.rig, 4, 500)
    const { record, told } = await first.end()
    expect(told?.turnWaitMs).toBeWithin(650, maxMs + 1)
    expect(record?.turnWaitMs).toBe(told?.turnWaitMs)
    callers.ended(told ?? {})
    expect(callers.bodyFor('ada')).toEqual({ turnWaitMs: told?.turnWaitMs })

    const unknown = await firstWaitMs(callers.bodyFor('bob'))
    const known = await firstWaitMs(callers.bodyFor('ada'))
    expect(unknown).toBeWithin(baseMs, baseMs + 61)
    expect(known).toBeWithin(told?.turnWaitMs ?? 0, (told?.turnWaitMs ?? 0) + 61)

    // A pause that ends a first turn of anybody else.
    const second = callOf({ data: callers.bodyFor('ada') })
    await second.rig.speaksFor(800)
    await second.rig.isSilentFor(640)
    await second.rig.speaksFor(800)
    await second.rig.isSilentFor(3000)
    expect(second.rig.events('user-turn')).toHaveLength(1)
    await second.end()
  })

  test('is neither told nor taken where the configuration does not say so', async () => {
    const { rig, end } = callOf({}, false)
    await talks(rig, 4, 500)
    const { record, told } = await end()
    expect(told).toBeDefined()
    expect(JSON.stringify([told, record])).not.toContain('turnWaitMs')
    expect(await firstWaitMs({ turnWaitMs: 1000 }, false)).toBeWithin(baseMs, baseMs + 61)
  })

  test('goes along to the agent that takes over', async () => {
    let parts: CascadeParts | undefined
    const billing = (): NamedAgent | undefined =>
      parts && { name: 'billing', agent: new Cascade({ ...parts, tools: [], llm: scriptedLlm({ replies: ['Yes.'] }) }) }
    const { rig, end } = callOf({
      replies: ['Good.', 'Good.', 'Good.', [says('I connect you. '), calls('hand_over', { to: 'billing' })]],
      tools: [handOver(['billing'])],
      watch: (models) => {
        parts = { ...(models as CascadeParts) }
        return models
      },
      parts: { keepsHabit: true, agentNamed: () => billing() },
    })
    await talks(rig, 4, 500)
    expect(rig.events('handed-over')).toHaveLength(1)
    const { told } = await end()
    expect(told?.turnWaitMs).toBeGreaterThan(650)
  })
})

describe('the wait that an application names', () => {
  test.each([
    [100, minMs],
    [90_000, maxMs],
    ['900', 900],
    ['a while', baseMs],
    ['1e9', baseMs],
    [Number.NaN, baseMs],
    [null, baseMs],
    [{ valueOf: 900 }, baseMs],
  ])('%p is %p', async (turnWaitMs, expectedMs) => {
    expect(await firstWaitMs({ turnWaitMs })).toBeWithin(expectedMs, expectedMs + 61)
  })
})

test('the page on turns shows the example', () => {
  expect(blocksOf('turns', 'ts')).toEqual([exampleOf('known-callers')])
})
