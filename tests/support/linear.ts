import process from 'node:process'
import { expect } from 'bun:test'

const CHARS = 1_000_000
/** A quadratic path takes four times as long for twice the text; measured times waver by less than this. */
const MOST_TIMES = 3
/** A quadratic path takes minutes for a megabyte. Below this the collector says more than the work does. */
const SURELY_LINEAR_MS = 300
const TRIES = 3

/**
 * Expects that `work` takes time in proportion to its text: a megabyte of the worst case against half of it, in CPU time of
 * this process, so that a busy machine does not matter. One try of several has to show it: what else the process does only adds.
 */
export async function expectLinear(unit: string, work: (text: string) => unknown): Promise<void> {
  const text = unit.repeat(Math.ceil(CHARS / unit.length))
  const half = text.slice(0, text.length / 2)
  const times: number[] = []
  while (times.length < TRIES) {
    const wholeMs = await cpuMs(() => work(text))
    if (wholeMs < SURELY_LINEAR_MS) return
    times.push(wholeMs / (await cpuMs(() => work(half))))
    if (Math.min(...times) < MOST_TIMES) return
  }
  expect(Math.min(...times)).toBeLessThan(MOST_TIMES)
}

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
