import { threadMs } from '../support/thread-time.ts'
import { percentile, type BenchOptions } from './table.ts'

/** Microseconds of processor time that one call takes: the best pass is what the code costs, the median what it cost on this machine just now. */
export interface Cost {
  readonly minUs: number
  readonly medianUs: number
}

/** Calls `step` for each item in turn, pass after pass, warm-up first. A pass is whole rounds, so that all passes do the same work. */
export function costOf<T>(items: readonly T[], step: (item: T) => unknown, options: BenchOptions): Cost {
  const timed = (rounds: number): number => {
    const startedMs = threadMs()
    for (let round = 0; round < rounds; round++) for (const item of items) step(item)
    return ((threadMs() - startedMs) * 1000) / (rounds * items.length)
  }
  // JSC compiles its last tier within some thousands of calls.
  const warmUpEndsNs = Bun.nanoseconds() + (options.quick ? 5e6 : 150e6)
  let roughUs = timed(1)
  while (Bun.nanoseconds() < warmUpEndsNs) roughUs = timed(1)
  const rounds = Math.max(1, Math.round(10_000 / (roughUs * items.length)))
  const costs = Array.from({ length: options.quick ? 3 : 41 }, () => timed(rounds))
  return { minUs: Math.min(...costs), medianUs: percentile(costs, 0.5) }
}
