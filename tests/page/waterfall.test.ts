import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ClientLatency } from '../../src/transport/client-event.ts'

import {
  axis,
  bars,
  criticalPath,
  isLate,
  median,
  replacedIn,
  rows,
  savedMs,
  spanMs,
  type ToolBar,
  waitMs,
} from '../../src/page/waterfall.ts'

const plain = {
  decisionMs: 500,
  transcriptMs: 620,
  firstTokenMs: 650,
  firstPieceMs: 700,
  firstAudioMs: 820,
  sentMs: 825,
}

const stages = (latency: ClientLatency) =>
  rows({ id: 1, turn: 1, said: '', latency, tools: [], replaced: [] }).flatMap((row) =>
    row.type === 'stage' ? [row.stage] : [],
  )

describe('the waterfall', () => {
  test('each stage starts where the one before it ended', () => {
    expect(bars(plain).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 500],
      [500, 620],
      [620, 650],
      [650, 700],
      [700, 820],
      [820, 825],
    ])
  })

  test('a transcript made while the silence was waited out lies under the decision', () => {
    const ahead = bars({ ...plain, transcriptMs: 310, firstTokenMs: 510 })
    expect(ahead.slice(0, 3).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 500],
      [0, 310],
      [500, 510],
    ])
  })

  test('work done ahead costs the caller nothing', () => {
    const path = criticalPath({ ...plain, transcriptMs: 310, firstTokenMs: 480 })
    expect(path.map(({ stage }) => stage)).toEqual(['decisionMs', 'firstPieceMs', 'firstAudioMs', 'sentMs'])
  })

  test.each([
    ['nothing, where nothing was begun ahead', plain, 0],
    ['all that a quick model took', { ...plain, askedMs: 250, firstTokenMs: 330, firstPieceMs: 400 }, 150],
    ['the wait itself, where the model is slower', { ...plain, askedMs: 250 }, 250],
    [
      'what model and voice took',
      { ...plain, askedMs: 100, firstPieceMs: 200, voiceAskedMs: 200, firstAudioMs: 320 },
      220,
    ],
    [
      'the wait itself, where the voice is slower',
      { ...plain, askedMs: 250, firstPieceMs: 350, voiceAskedMs: 350 },
      250,
    ],
  ])('the time saved is %s', (_, latency, ms) => {
    expect(savedMs(latency)).toBe(ms)
  })

  test('asking the voice ahead has a row where it was done', () => {
    expect(stages(plain)).not.toContain('voiceAskedMs')
    expect(stages({ ...plain, voiceAskedMs: 300 }).slice(-3)).toEqual(['voiceAskedMs', 'firstAudioMs', 'sentMs'])
  })

  test('the critical path has no gap, no overlap, and ends with the wait', () => {
    const ms = fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined })
    fc.assert(
      fc.property(ms, ms, ms, ms, ms, (...values) => {
        const names = ['decisionMs', 'transcriptMs', 'firstTokenMs', 'firstPieceMs', 'firstAudioMs'] as const
        const reached = names.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]] as const]))
        const latency = Object.fromEntries(reached)
        const path = criticalPath(latency)
        let atMs = 0
        for (const bar of path) {
          expect(bar.startMs).toBe(atMs)
          expect(bar.endMs).toBeGreaterThan(bar.startMs)
          atMs = bar.endMs
        }
        expect(waitMs(latency)).toBe(atMs)
        expect(atMs).toBe(Math.max(0, ...reached.map(([, value]) => value)))
      }),
      { seed: 1 },
    )
  })

  test('a turn that was cut before it was answered shows how far it came', () => {
    expect(bars({ decisionMs: 400 })).toEqual([{ stage: 'decisionMs', startMs: 0, endMs: 400 }])
    expect(bars({})).toEqual([])
    expect(waitMs({})).toBe(0)
  })

  test('the axis ends on a round number and never has more than a few ticks', () => {
    expect(axis(825).ticksMs).toEqual([0, 200, 400, 600, 800, 1000])
    for (const maxMs of [0, 1, 49, 50, 51, 999, 1000, 1234, 9999, 60_000, 1e6]) {
      const { endMs, ticksMs } = axis(maxMs)
      expect(endMs).toBeGreaterThanOrEqual(maxMs)
      expect(ticksMs.length).toBeGreaterThanOrEqual(2)
      expect(ticksMs.length).toBeLessThanOrEqual(7)
      expect(ticksMs.at(-1)).toBe(endMs)
    }
  })

  test('the median of nothing is nothing', () => {
    expect(median([])).toBeUndefined()
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })
})

const tool = (name: string, startMs: number, endMs?: number): ToolBar => ({
  name,
  startMs,
  ...(endMs === undefined ? { outcome: 'running' } : { endMs, outcome: 'done' }),
})
const turn = (...tools: readonly ToolBar[]) => ({ id: 1, turn: 1, said: '', latency: plain, tools, replaced: [] })

const names = (...tools: readonly ToolBar[]) =>
  rows(turn(...tools)).map((row) => (row.type === 'tool' ? row.tool.name : row.stage))

describe('tools in the waterfall', () => {
  test('one that the answer waited for comes before the words that tell what it brought', () => {
    expect(names(tool('look', 630, 649)).slice(1, 4)).toEqual(['transcriptMs', 'look', 'firstTokenMs'])
  })

  test('one that ran beside the first words comes after them', () => {
    expect(names(tool('look', 660, 2000)).at(-1)).toBe('look')
    expect(names(tool('b', 660, 810), tool('a', 600, 810)).slice(4, 7)).toEqual(['b', 'a', 'firstAudioMs'])
  })

  test('the chart is as long as what it shows, and not as what happened after the answer', () => {
    const late = tool('end_call', 60_000, 60_100)
    expect(isLate(late, plain)).toBe(true)
    expect(spanMs(turn(late))).toBe(825)
    expect(spanMs(turn(tool('look', 660, 2000), late))).toBe(2000)
    expect(names(late).at(-1)).toBe('end_call')
  })

  test('every stage and every tool is there once, in whatever state', () => {
    const ms = fc.integer({ min: 0, max: 3000 })
    const some = fc.record({ startMs: ms, tookMs: fc.option(ms, { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(some, { maxLength: 8 }), (given) => {
        const tools = given.map(({ startMs, tookMs }, i) =>
          tool(String(i), startMs, tookMs === undefined ? undefined : startMs + tookMs),
        )
        const found = names(...tools)
        expect(found.toSorted()).toEqual([...tools.map(({ name }) => name), ...Object.keys(plain)].toSorted())
        expect(found.filter((name) => name in plain)).toEqual(Object.keys(plain))
      }),
      { seed: 1 },
    )
  })
})

test('who did a stage in place of another is told where its work is shown', () => {
  const replaced = [
    { stage: 'llm', code: 'timeout' },
    { stage: 'tts', code: 'unreachable' },
  ] as const
  expect(replacedIn({ replaced }, 'firstTokenMs').map(({ code }) => code)).toEqual(['timeout'])
  expect(replacedIn({ replaced }, 'firstAudioMs').map(({ code }) => code)).toEqual(['unreachable'])
  expect(replacedIn({ replaced }, 'transcriptMs')).toEqual([])
})
