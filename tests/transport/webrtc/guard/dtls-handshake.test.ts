import { expect, test } from 'bun:test'
import { shakeHands } from '../../../support/dtls.ts'
import type { Roughness } from '../../../support/rough-link.ts'

const TIMES = 60

test.each<[string, Roughness]>([
  ['with 20 % of the datagrams lost', { loss: 0.2 }],
  ['with 60 ms of jitter, which reorders', { jitterMs: 60 }],
  ['with both, and every fifth doubled', { loss: 0.2, jitterMs: 60, doubled: 0.2 }],
])('60 of 60 handshakes succeed %s, their messages cut in pieces', async (name, roughness) => {
  const outcomes = await Promise.allSettled(Array.from({ length: TIMES }, (_, at) => shakeHands(at + 1, roughness)))
  const took = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const sorted = took.toSorted((a, b) => a - b)
  console.log(
    `${name}: ${took.length} of ${TIMES}, p50 ${sorted[30]?.toFixed(0)} ms, slowest ${sorted.at(-1)?.toFixed(0)} ms`,
  )
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
})
