import { describe, expect, test } from 'bun:test'
import { wordsOfParts } from '../../src/stt/heard-words.ts'
import type { Part } from '../../src/stt/heard-words.ts'

/** Parts of 100 ms each. */
const parts = (...texts: readonly string[]): Part[] =>
  texts.map((text, at) => ({ text, fromMs: at * 100, toMs: at * 100 + 100 }))

const texts = (...given: readonly string[]) => wordsOfParts(parts(...given))?.map(({ text }) => text)

describe('the words of what a vendor tells in parts', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['words with a space before them', [' one', ' two'], ['one', 'two']],
    ['words with a space behind them', ['one ', 'two ', ''], ['one', 'two']],
    ['parts of words', [' alli', 'ga', 'tor', ' two'], ['alligator', 'two']],
    ['spaces by themselves', ['one', ' ', 'two'], ['one', 'two']],
    ['marks by themselves', [' Well', ',', ' two', '.'], ['Well,', 'two.']],
    ['marks between spaces', [' one', ' –', ' two', ' ¿', 'que'], ['one', 'two', 'que']],
    ['characters of a script without spaces', ['我', '想', '。'], ['我', '想。']],
    ['nothing', [], []],
  ])('are put together of %s', (_, given, expected) => {
    expect(texts(...given)).toEqual([...expected])
  })

  test('last from their first part to their last, and a mark is no part', () => {
    expect(wordsOfParts(parts(' alli', 'gator', '.', ' two'))).toEqual([
      { text: 'alligator.', startMs: 0, endMs: 200 },
      { text: 'two', startMs: 300, endMs: 400 },
    ])
  })

  test('are as sure as the least sure of their parts, and a mark says nothing of that', () => {
    const [first, second, mark] = parts(' alli', 'gator', '.') as [Part, Part, Part]
    const sure = [
      { ...first, confidence: 0.9 },
      { ...second, confidence: 0.4 },
      { ...mark, confidence: 0.1 },
    ]
    expect(wordsOfParts(sure)?.[0]?.confidence).toBe(0.4)
  })

  test('are not told where one of them has no beginning', () => {
    expect(wordsOfParts([...parts(' one'), { text: ' two', toMs: 300 }])).toBeUndefined()
    expect(wordsOfParts([...parts(' one'), { text: '.', toMs: 300 }])).toHaveLength(1)
  })

  test.each([-1, 900, Number.NaN, Number.POSITIVE_INFINITY])('begin at no time that cannot be (%d ms)', (fromMs) => {
    expect(wordsOfParts([{ text: ' one', fromMs, toMs: 300 }])).toEqual([{ text: 'one', startMs: 300, endMs: 300 }])
  })

  test.each([-0.1, 1.01, Number.NaN])('are not sure by a figure that cannot be (%d)', (confidence) => {
    expect(wordsOfParts([{ text: ' one', fromMs: 0, toMs: 300, confidence }])).toEqual([
      { text: 'one', startMs: 0, endMs: 300 },
    ])
  })
})
