import { expect, test } from 'bun:test'
import { parseExposition } from '../../support/exposition.ts'

const head = '# HELP a_total What it is.\n# TYPE a_total counter\n'

test('the reader of the tests takes what Prometheus takes', () => {
  const { series, type } = parseExposition(`${head}a_total{x="1\\"2\\n",y=""} 3e-7\n`).get('a_total') ?? {}
  expect(type).toBe('counter')
  expect(series).toEqual([{ name: 'a_total', labels: { x: '1\\"2\\n', y: '' }, value: 3e-7 }])
})

test.each([
  ['a series of no family', 'a_total 1\n'],
  ['a value that is none', `${head}a_total x\n`],
  ['an open quote', `${head}a_total{x="1} 1\n`],
  ['the same series twice', `${head}a_total 1\na_total 1\n`],
  ['a missing end of line', `${head}a_total 1`],
  [
    'buckets that shrink',
    '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
  ],
  [
    'a count that is not the last bucket',
    '# HELP h x\n# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n',
  ],
])('and refuses %s', (_, text) => {
  expect(() => parseExposition(text)).toThrow()
})
