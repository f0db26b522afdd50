import { expect, test } from 'bun:test'
import { compare } from './baseline.ts'

const turns = (count: number, delayMs: number, bad = 0) =>
  Array.from({ length: count }, (_, nth) => ({
    id: `turn ${nth}`,
    isBad: nth < bad,
    delayMs: delayMs + (nth % 3) * 10,
  }))

test('what is as it was is neither worse nor better', () => {
  expect(compare(turns(20, 600, 4), turns(20, 600, 4))).toEqual({ worse: [], better: [] })
})

test('turns that go wrong are a regression once chance does not explain them', () => {
  expect(compare(turns(20, 600), turns(20, 600, 4)).worse).toEqual([])
  const [told] = compare(turns(20, 600), turns(20, 600, 5)).worse
  expect(told).toBe('5 turns went wrong, 0 right: turn 0; turn 1; turn 2; turn 3; turn 4')
})

test('answers that come later are a regression, those that come sooner are told', () => {
  expect(compare(turns(20, 600), turns(20, 650))).toEqual({
    worse: ['slower by 50 ms on average (50 to 50)'],
    better: [],
  })
  expect(compare(turns(20, 650), turns(20, 600)).better).toEqual(['faster by 50 ms on average (-50 to -50)'])
})

test('a few turns that are much slower among many that are not are noise', () => {
  const now = turns(20, 600).with(7, { id: 'turn 7', isBad: false, delayMs: 1000 })
  expect(compare(turns(20, 600), now).worse).toEqual([])
})
