import { expect, test } from 'bun:test'
import { decisionOf, playedOf } from './decision.ts'

const LINE = {
  id: 'complete a',
  answers: [{ atMs: 6300, text: 'Yes.' }],
  apologies: [7000],
  cuts: [4900],
  spoken: [{ fromMs: 0, toMs: 5000 }],
}

test('what a peer did is counted from the start of the turn, 4 s after the call began', () => {
  expect(playedOf(decisionOf(JSON.stringify(LINE)))).toEqual({
    answers: [{ atMs: 2300, text: 'Yes.' }],
    apologies: [3000],
    dropped: [],
    cuts: [900],
    spoken: [{ fromMs: -4000, toMs: 1000 }],
  })
})

test('a line that is no decision is refused', () => {
  const { cuts: _, ...less } = LINE
  for (const line of [less, { ...LINE, answers: [{ atMs: '6300', text: 'Yes.' }] }, { ...LINE, id: 7 }, []])
    expect(() => decisionOf(JSON.stringify(line))).toThrow('no decision of a peer')
  expect(() => decisionOf('Loading the model')).toThrow()
})
