import { expect, test } from 'bun:test'
import { Earpiece } from './earpiece.ts'

const tone = (length: number) => new Int16Array(length).fill(1000)

test('what is sent in one piece is heard in real time, and silence after it', () => {
  const earpiece = new Earpiece(8000)
  earpiece.play(tone(240))
  expect(earpiece.aheadMs).toBe(30)
  for (let hop = 0; hop < 3; hop++) earpiece.hop()
  const { samples } = earpiece.heard
  expect(samples.length).toBe(480)
  expect(samples.indexOf(0)).toBe(240)
})

test('a mark is reached when what came before it has been heard, and not sooner', () => {
  const earpiece = new Earpiece(8000)
  earpiece.play(tone(161))
  expect(earpiece.mark('one')).toBe(false)
  earpiece.play(tone(160))
  expect([earpiece.hop(), earpiece.hop()]).toEqual([[], ['one']])
})

test('a mark with nothing before it is reached at once', () => {
  const earpiece = new Earpiece(8000)
  expect(earpiece.mark('one')).toBe(true)
})

test('what is cleared is not heard, and its marks are given back', () => {
  const earpiece = new Earpiece(8000)
  earpiece.play(tone(1600))
  earpiece.mark('one')
  earpiece.hop()
  expect(earpiece.clear()).toEqual(['one'])
  earpiece.hop()
  expect(earpiece.heard.samples.indexOf(0)).toBe(160)
})
