import { expect, test } from 'bun:test'
import { fade } from '../../src/audio/fade.ts'

test('a fade begins at one gain and ends just short of the other', () => {
  const out = new Int16Array(4).fill(-1000)
  fade(out, 1, 0)
  expect(Array.from(out)).toEqual([-1000, -750, -500, -250])
  const into = new Int16Array(4).fill(1000)
  fade(into, 0, 1)
  expect(Array.from(into)).toEqual([0, 250, 500, 750])
})
