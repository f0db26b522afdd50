import { expect, test } from 'bun:test'
import { errorOf, heardTexts } from './heard-text.ts'
import { packaged } from './packaged.ts'

const SENTENCES = packaged().filter(({ use }) => use === 'sentence' || use === 'paused')

test('what was heard is known to 0.2 words of a voice that tells the times of its words', () => {
  expect(errorOf(heardTexts(SENTENCES, 'word times'))).toBeLessThan(0.2)
})

test('and to half a word of one that does not', () => {
  expect(errorOf(heardTexts(SENTENCES, 'nothing'))).toBeLessThan(0.5)
})
