import { expect, test } from 'bun:test'
import { wordsOfTokens } from '../../../src/providers/socket/timed-tokens.ts'

const timed = (...texts: string[]) => texts.map((text, at) => ({ text, toMs: (at + 1) * 10 }))

test('a mark belongs to the word before it, and is part of its time', () => {
  expect(wordsOfTokens(timed('At', 'nine', '.', 'It'))).toEqual([
    { text: 'At', toMs: 10 },
    { text: 'nine.', toMs: 30 },
    { text: 'It', toMs: 40 },
  ])
})

test('where spaces are told as well, a word is what stands between two', () => {
  expect(wordsOfTokens(timed('a', ' ', 'well', '-', 'known', ',', ' ', '"', 'word', '"'))).toEqual([
    { text: 'a', toMs: 10 },
    { text: 'well-known,', toMs: 60 },
    { text: '"word"', toMs: 100 },
  ])
})

test('of nothing there are no words', () => {
  expect(wordsOfTokens([])).toEqual([])
})
