import { expect, test } from 'bun:test'
import { corpusErrorRate, wordErrorRate, words } from './wer.ts'

test('words are compared as they are said', () => {
  expect(words('Mr. Smith’s train: 3:45, on the 21st!').join(' ')).toBe(
    'mister smiths train three forty five on the twenty first',
  )
  expect(words('3,250 in 1984, 2025 or 2000').join(' ')).toBe(
    'three thousand two hundred fifty in nineteen eighty four twenty twenty five or two thousand',
  )
  expect(words('$20.50 at 5:00').join(' ')).toBe('twenty dollars fifty cents at five oclock')
})

test('each wrong, missing or added word counts once', () => {
  expect(wordErrorRate('one two three four', 'one two three four')).toBe(0)
  expect(wordErrorRate('one two three four', 'one too three')).toBe(0.5)
  expect(wordErrorRate('one', 'one and two')).toBe(2)
  expect(
    corpusErrorRate([
      { said: 'a b c', heard: 'a b c' },
      { said: 'd', heard: '' },
    ]),
  ).toBe(0.25)
})
