import process from 'node:process'
import { expect } from 'bun:test'

const CHARS = 1_000_000
/**
 * A linear path takes eight times as long for eight times the text, a quadratic one 64 times. The limit lies far from both, because what
 * the collector of an engine does grows with its heap: it alone has made the half of a text three times as cheap as the whole.
 */
const PART = 8
const MOST_TIMES = 22
/** A quadratic path takes minutes for a megabyte. Below this the collector says more than the work does. */
const SURELY_LINEAR_MS = 300
const TRIES = 3

/**
 * Expects that `work` takes time in proportion to its text: a megabyte of the worst case against an eighth of it, in CPU time of
 * this process, so that a busy machine does not matter. One try of several has to show it: what else the process does only adds.
 */
export async function expectLinear(unit: string, work: (text: string) => unknown): Promise<void> {
  const text = unit.repeat(Math.ceil(CHARS / unit.length))
  const part = text.slice(0, text.length / PART)
  const times: number[] = []
  while (times.length < TRIES) {
    const wholeMs = await cpuMs(() => work(text))
    if (wholeMs < SURELY_LINEAR_MS) return
    times.push(wholeMs / (await cpuMs(() => work(part))))
    if (Math.min(...times) < MOST_TIMES) return
  }
  expect(Math.min(...times), `times as long for ${PART} times the text`).toBeLessThan(MOST_TIMES)
}

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
