import { expect, test } from 'bun:test'
import type { News } from '../../src/page/news.ts'
import { after, follow, noTurn, timedTurn } from '../../src/page/turn.ts'

const said = (text: string): News => ({ type: 'user-turn', text })
const timed = (atMs: number): News => ({
  type: 'turn-timed',
  turn: 1,
  latency: { decisionMs: 400, sentMs: 1500 },
  atMs,
})
const began = (run: string, atMs: number): News => ({ type: 'tool-began', run, tool: 'look', atMs })
const used = (run: string, atMs: number, ms: number): News => ({
  type: 'tool-used',
  run,
  tool: 'look',
  outcome: 'done',
  ms,
  atMs,
})
const replaced = (stage: 'stt' | 'llm'): News => ({ type: 'replaced', stage, code: 'timeout' })
const told = (...news: readonly News[]) => timedTurn(news.reduce(follow, noTurn))

test('a tool is timed from the end of what the caller said', () => {
  // The caller stopped at 10 000.
  expect(told(said('Where is it?'), began('k', 10_450), used('k', 11_250, 800), timed(11_500))).toMatchObject({
    said: 'Where is it?',
    tools: [{ name: 'look', startMs: 450, endMs: 1250, outcome: 'done' }],
  })
})

test('a tool has what it brought, where the server shows it', () => {
  const shown = { ...used('k', 11_250, 800), shown: 'shipped' }
  const tools = told(said('Where is it?'), began('k', 10_450), shown, timed(11_500))?.tools
  expect(tools).toEqual([{ name: 'look', startMs: 450, endMs: 1250, outcome: 'done', result: 'shipped' }])
})

test('a tool that is told of after the answer has begun joins its turn', () => {
  const news = [said('Where?'), began('k', 10_450), timed(11_500), used('k', 13_450, 3000), began('l', 14_000)]
  expect(told(...news)?.tools).toEqual([
    { name: 'look', startMs: 450, endMs: 3450, outcome: 'done' },
    { name: 'look', startMs: 4000, outcome: 'running' },
  ])
})

test('a turn that is not answered yet is not shown, and a tool of the greeting is in none', () => {
  expect(told(said('Where?'), began('k', 10_450))).toBeUndefined()
  expect(told(began('k', 5), used('k', 9, 4), said('Where?'), timed(11_500))?.tools).toEqual([])
})

test('each turn is another, in the next call too; what is none of it changes nothing', () => {
  const first = [said('One.'), timed(2000)].reduce(follow, noTurn)
  const ids = [first, follow(first, said('Two.')), after(follow(first, said('Two.')))].map(({ id }) => id)
  expect(new Set(ids).size).toBe(3)
  expect(follow(first, { type: 'paused' })).toBe(first)
  expect(follow(first, used('unknown', 1, 1))).toBe(first)
  expect(timedTurn(after(first))).toBeUndefined()
})

test('who did a stage for another belongs to the turn: a recogniser to the next, all others to the one that is answered', () => {
  expect(told(replaced('stt'), said('Where?'), replaced('llm'), timed(11_500))?.replaced).toEqual([
    { stage: 'stt', code: 'timeout' },
    { stage: 'llm', code: 'timeout' },
  ])
  const next = [said('Where?'), timed(11_500), replaced('stt'), said('And then?'), timed(21_500)]
  expect(told(...next)?.replaced).toEqual([{ stage: 'stt', code: 'timeout' }])
  expect(told(...next, said('Well?'), timed(31_500))?.replaced).toEqual([])
})
