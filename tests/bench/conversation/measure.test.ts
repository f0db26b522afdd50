import { expect, test } from 'bun:test'
import { contest, endOfTurn, late } from './measure.ts'
import type { PlayedTurn } from './players.ts'

const TURN = {
  source: 'a',
  said: 'One moment, please.',
  words: [],
  onsetMs: 500,
  endMs: 2000,
  pauses: [{ fromMs: 900, toMs: 1500 }],
}
const PLAYED = { answers: [], apologies: [], dropped: [], cuts: [], spoken: [] }
const played = (what: Partial<PlayedTurn['played']>, turn: Partial<PlayedTurn['turn']> = {}): PlayedTurn => ({
  id: 'x',
  kind: 'complete',
  turn: { ...TURN, ...turn },
  played: { ...PLAYED, ...what },
})

test('the decision counts from the true end', () => {
  const measured = endOfTurn(played({ answers: [{ atMs: 2600, text: 'One moment please' }] }))
  expect(measured).toMatchObject({ delayMs: 600, isCut: false, isMissed: false, wordsWrong: 0 })
  expect(measured.pauses).toEqual([{ ms: 600, isCut: false }])
})

test('an answer before the true end cuts the turn, and the silence it came in', () => {
  const answers = [
    { atMs: 1450, text: 'One moment.' },
    { atMs: 2700, text: 'Please.' },
  ]
  const measured = endOfTurn(played({ answers }))
  expect(measured).toMatchObject({ delayMs: 700, isCut: true, isMissed: false, wordsWrong: 0 })
  expect(measured.pauses).toEqual([{ ms: 600, isCut: true }])
})

test('an answer that comes after 4 s, or not at all, is missed', () => {
  expect(endOfTurn(played({ answers: [{ atMs: 6100, text: 'One' }] })).isMissed).toBe(true)
  expect(endOfTurn(played({ answers: [{ atMs: 1400, text: 'One moment.' }] }))).toMatchObject({
    isCut: true,
    isMissed: true,
  })
})

test('a sound over the bot is measured from its onset: to silence, to the cut, and to going on', () => {
  const paused = {
    spoken: [
      { fromMs: -1000, toMs: 640 },
      { fromMs: 1400, toMs: 3000 },
    ],
  }
  expect(contest(played(paused))).toEqual({ source: 'a', silentMs: 140, cutMs: undefined, gapMs: 760 })
  const cut = {
    spoken: [
      { fromMs: -1000, toMs: 640 },
      { fromMs: 2900, toMs: 4000 },
    ],
    cuts: [1300],
  }
  expect(contest(played(cut))).toEqual({ source: 'a', silentMs: 140, cutMs: 800, gapMs: undefined })
  const unmoved = { spoken: [{ fromMs: -1000, toMs: 4000 }] }
  expect(contest(played(unmoved))).toMatchObject({ silentMs: undefined, cutMs: undefined })
})

test('late audio is compared with the same words in time', () => {
  const inTime = played({ answers: [{ atMs: 2600, text: 'One moment, please.' }] })
  const of = (...texts: readonly string[]) =>
    late(played({ answers: texts.map((text) => ({ atMs: 3000, text })) }), inTime)
  expect(of('one moment please')).toMatchObject({ isExact: true, firstWordLost: false, isSplit: false, isLost: false })
  expect(of('moment, please')).toMatchObject({ isExact: false, firstWordLost: true })
  expect(of('One moment', 'please')).toMatchObject({ isExact: true, isSplit: true })
  expect(of()).toMatchObject({ isExact: false, firstWordLost: false, isLost: true })
})
