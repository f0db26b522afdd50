import { describe, expect, test } from 'bun:test'

import { type LogLine, appendLine, asText, describe as inWords, formatTime } from '../../src/page/event-log.ts'

const line = (name: string, detail = ''): LogLine => ({ atMs: 0, name, detail })
const at = (heardChars: number) => inWords({ type: 'segment', id: 1, text: 'hello', heardChars, spoken: true })?.name

describe('the event log', () => {
  test('keeps the latest lines only', () => {
    let lines: readonly LogLine[] = []
    for (let i = 0; i < 2000; i++) lines = appendLine(lines, line('state', String(i)))
    expect(lines.length).toBe(500)
    expect(lines.at(-1)?.detail).toBe('1999')
  })

  test('a partial transcript takes the place of the one before', () => {
    const lines = [line('state'), line('partial', 'a'), line('partial', 'a b'), line('transcript', 'a b')]
    const kept = lines.reduce<readonly LogLine[]>(appendLine, [])
    expect(kept.map(({ detail }) => detail)).toEqual(['', 'a b', 'a b'])
  })

  test('tells the beginning and the end of a piece, not the way through it', () => {
    expect([at(0), at(3), at(5)]).toEqual(['piece', undefined, 'heard'])
  })

  test('tells when the connection is gone and when it is back', () => {
    expect(inWords({ type: 'out-of-touch' })).toEqual({ name: 'out-of-touch', detail: '' })
    expect(inWords({ type: 'in-touch' })).toEqual({ name: 'in-touch', detail: '' })
  })

  test('names tools with how they ended, and leaves out what the model writes', () => {
    const run = { run: 'k1', tool: 'find_order', atMs: 0 }
    expect(inWords({ type: 'tool-began', ...run })).toEqual({ name: 'tool-began', detail: 'find_order' })
    expect(inWords({ type: 'tool-used', ...run, outcome: 'failed', ms: 40 })?.detail).toBe('find_order: failed, 40 ms')
    expect(inWords({ type: 'listens', listens: false })?.name).toBe('user-mute-started')
    expect(inWords({ type: 'written', text: 'It comes' })).toBeUndefined()
  })

  test('times read as minutes, seconds and milliseconds', () => {
    expect([0, 999.6, 62_345, 600_000].map(formatTime)).toEqual(['0:00.000', '0:01.000', '1:02.345', '10:00.000'])
  })

  test('copies as plain lines', () => {
    expect(asText([line('state', 'speaking'), line('resumed')])).toBe(
      `0:00.000  ${'state'.padEnd(22)}  speaking\n0:00.000  resumed`,
    )
  })
})
