import process from 'node:process'
import { expect } from 'bun:test'

const CHARS = 1_000_000
/** A quadratic path takes four times as long for twice the text; measured times waver by less than this. */
const MOST_TIMES = 3
/** A quadratic path takes minutes for a megabyte. Below this the collector says more than the work does. */
const SURELY_LINEAR_MS = 300
const RUNS = 3

/**
 * Expects that `work` takes time in proportion to its text: a megabyte of the worst case against half of it, in CPU time of
 * this process, so that a busy machine does not matter.
 */
export function expectLinear(unit: string, work: (text: string) => unknown): void {
  const text = unit.repeat(Math.ceil(CHARS / unit.length))
  const half = text.slice(0, text.length / 2)
  if (leastMs(1, () => work(text)) < SURELY_LINEAR_MS) return
  expect(leastMs(RUNS, () => work(text)) / leastMs(RUNS, () => work(half))).toBeLessThan(MOST_TIMES)
}

/** The least of several runs: what else the process does only adds. */
function leastMs(runs: number, work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}
