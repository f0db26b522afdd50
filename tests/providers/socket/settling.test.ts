import { expect, test } from 'bun:test'
import { Settling } from '../../../src/providers/socket/settling.ts'

const textOf = (settling: Settling) => settling.end().flatMap((heard) => (heard.type === 'words' ? [heard.text] : []))

test('what comes twice counts once', () => {
  const settling = new Settling()
  for (let times = 0; times < 2; times++) settling.add([{ text: 'one ', toMs: 300 }])
  settling.add([{ text: 'two', toMs: 700 }])
  expect(textOf(settling)).toEqual(['one two'])
})

test.each([1e300, Number.NaN, -1])('what ends at %d ms makes nothing after it old', (absurdMs) => {
  const settling = new Settling()
  settling.add([{ text: 'one ', toMs: absurdMs }])
  settling.add([{ text: 'two', toMs: 700 }])
  expect(textOf(settling)).toEqual(['one two'])
})
