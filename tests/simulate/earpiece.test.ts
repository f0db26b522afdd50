import { expect, test } from 'bun:test'
import { Earpiece } from '../../src/simulate/earpiece.ts'

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

test('what is dropped is not heard', () => {
  const earpiece = new Earpiece(8000)
  earpiece.play(tone(1600))
  earpiece.hop()
  earpiece.dropSound()
  earpiece.hop()
  expect(earpiece.heard.samples.indexOf(0)).toBe(160)
})

test('marks that are dropped are given back, and are not reached', () => {
  const earpiece = new Earpiece(8000)
  earpiece.play(tone(160))
  earpiece.mark('one')
  expect(earpiece.dropMarks()).toEqual(['one'])
  expect(earpiece.hop()).toEqual([])
})

test('marks that stay when the sound is dropped are reached at once', () => {
  const earpiece = new Earpiece(8000)
  earpiece.play(tone(1600))
  earpiece.mark('one')
  earpiece.dropSound()
  expect(earpiece.hop()).toEqual(['one'])
})

test('a network that is behind is so after each silence, and not in between', () => {
  const earpiece = new Earpiece(8000, 40)
  earpiece.play(tone(160))
  earpiece.play(tone(160))
  for (let hop = 0; hop < 5; hop++) earpiece.hop()
  earpiece.play(tone(160))
  for (let hop = 0; hop < 3; hop++) earpiece.hop()
  const loud = Array.from({ length: 8 }, (_, hop) => earpiece.heard.samples[hop * 160] !== 0)
  expect(loud).toEqual([false, false, true, true, false, false, false, true])
})
