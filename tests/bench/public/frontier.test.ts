import { expect, test } from 'bun:test'
import { type Decided, figuresOf, frontierOf, pointOf } from './frontier.ts'

const hold = (ms: number, decidedMs: number): Decided => ({ label: 'hold', ms, decidedMs })
const end = (decidedMs: number): Decided => ({ label: 'eot', ms: 4000, decidedMs })

test('a policy is as good as the holds it cuts off and the mean silence it leaves at ends', () => {
  const point = pointOf([hold(300, 400), hold(900, 400), hold(500, 500), hold(700, 600), end(400), end(1000)])
  expect(point).toEqual({ cutOffs: 0.5, latencyMs: 700 })
})

test('a silence between words, and one of somebody who has gone, is no hold', () => {
  expect(pointOf([hold(199, 100), hold(5001, 100), hold(200, 100), hold(5000, 6000), end(1)]).cutOffs).toBe(0.5)
})

/** By hand: the third is beaten by the second, and the fifth by the fourth. */
const POINTS = [
  { latencyMs: 250, cutOffs: 0.4 },
  { latencyMs: 300, cutOffs: 0.2 },
  { latencyMs: 350, cutOffs: 0.25 },
  { latencyMs: 550, cutOffs: 0.1 },
  { latencyMs: 600, cutOffs: 0.1 },
  { latencyMs: 900, cutOffs: 0.04 },
]

test('the frontier holds what no other policy beats in both', () => {
  expect(frontierOf(POINTS.toReversed())).toEqual(
    [POINTS[0], POINTS[1], POINTS[3], POINTS[5]].flatMap((one) => one ?? []),
  )
})

test('each figure is of the best policy within its budget, the budget included', () => {
  expect(figuresOf(POINTS)).toEqual({
    cutOffsAt300Ms: 0.2,
    cutOffsAt600Ms: 0.1,
    latencyMsAt5Percent: 900,
    latencyMsAt10Percent: 550,
  })
})

test('a budget that no policy keeps has no figure', () => {
  expect(figuresOf([{ latencyMs: 500, cutOffs: 0.08 }])).toEqual({
    cutOffsAt300Ms: undefined,
    cutOffsAt600Ms: 0.08,
    latencyMsAt5Percent: undefined,
    latencyMsAt10Percent: 500,
  })
})
