import { expect, test } from 'bun:test'
import { spread } from './spread.ts'

const said = (speaker: string, count: number) => Array.from({ length: count }, (_, nth) => ({ speaker, nth }))
const namesOf = (list: readonly { speaker: string; nth: number }[]) =>
  list.map(({ speaker, nth }) => `${speaker}${nth}`).join(' ')

test('speakers share alike, and who has much fills what others cannot', () => {
  const list = [...said('a', 10), ...said('b', 2), ...said('c', 1)]
  expect(namesOf(spread(list, 3))).toBe('a0 b0 c0')
  expect(namesOf(spread(list, 8))).toBe('a0 a2 a4 a6 a8 b0 b1 c0')
  expect(spread(list, 50)).toHaveLength(13)
})

test('another place to begin gives others', () => {
  expect(namesOf(spread(said('a', 10), 2, 3))).toBe('a3 a8')
})
