import { expect, test } from 'bun:test'
import { told } from './oracle.ts'

const WORDS = [
  { word: 'press', fromMs: 500, toMs: 900 },
  { word: 'two', fromMs: 900, toMs: 1200 },
  { word: 'now', fromMs: 2000, toMs: 2300 },
]
const TURN = { said: 'Press two, now.', words: WORDS, pauses: [{ fromMs: 1200, toMs: 2000 }], endMs: 2300 }

test('the words before a silence are told 300 ms after it begins, and the rest 300 ms after the true end', () => {
  expect(told(TURN)).toEqual([
    { atMs: 1500, text: 'Press two,' },
    { atMs: 2600, text: 'now.' },
  ])
})

test('a silence that is over before its words are known parts nothing', () => {
  expect(told({ ...TURN, pauses: [{ fromMs: 1200, toMs: 1499 }] })).toEqual([{ atMs: 2600, text: 'Press two, now.' }])
})

test('a silence with no word before it, or none after it, parts nothing', () => {
  const edges = [
    { fromMs: 100, toMs: 500 },
    { fromMs: 2400, toMs: 2900 },
  ]
  expect(told({ ...TURN, pauses: edges, endMs: 3000 })).toEqual([{ atMs: 3300, text: 'Press two, now.' }])
})

test('all is told at the end where no times of words are known, and the words of the aligner where it has more of them', () => {
  expect(told({ ...TURN, words: [] })).toEqual([{ atMs: 2600, text: 'Press two, now.' }])
  expect(told({ ...TURN, said: 'Press 2now.' })).toEqual([
    { atMs: 1500, text: 'press two' },
    { atMs: 2600, text: 'now' },
  ])
})

test('a cough has no words', () => {
  expect(told({ said: '', words: [], pauses: [], endMs: 900 })).toEqual([])
})
