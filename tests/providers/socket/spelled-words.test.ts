import { expect, test } from 'bun:test'
import { SpelledWords } from '../../../src/providers/socket/spelled-words.ts'

const endsOf = (text: string, from = 0) => [...text].map((_, at) => (from + at + 1) / 10)

test('a word that comes in two parts is told once, when it is over', () => {
  const words = new SpelledWords()
  expect(words.add([...'Good mor'], endsOf('Good mor'))).toEqual([{ text: 'Good', toMs: 400 }])
  expect(words.add([...'ning.'], endsOf('ning.', 8))).toEqual([])
  expect(words.end()).toEqual([{ text: 'morning.', toMs: 1300 }])
  expect(words.end()).toEqual([])
})

test('words of a script without spaces are those of a dictionary', () => {
  const words = new SpelledWords()
  expect(words.add([...'早上好，世界'], endsOf('早上好，世界'))).toEqual([])
  expect(words.end()).toEqual([
    { text: '早上', toMs: 200 },
    { text: '好，', toMs: 400 },
    { text: '世界', toMs: 600 },
  ])
})
