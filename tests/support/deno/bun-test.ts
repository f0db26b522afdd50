/** What the core's tests use of `bun:test`, for Deno: its own runner, and jest's `expect` with the few matchers Bun adds. */
import { after, before, describe as nodeDescribe, test as nodeTest } from 'node:test'
import { expect } from 'expect'

type Run = (...args: unknown[]) => void | Promise<void>

expect.extend({
  toBeWithin: (received: number, low: number, high: number) => ({
    pass: received >= low && received < high,
    message: () => `expected ${received} to be within [${low}, ${high})`,
  }),
  toBeTrue: (received: unknown) => ({
    pass: received === true,
    message: () => `expected ${String(received)} to be true`,
  }),
  toBeFalse: (received: unknown) => ({
    pass: received === false,
    message: () => `expected ${String(received)} to be false`,
  }),
})

type Declare = (name: string, run: () => void | Promise<void>) => unknown

const withEach = (declare: Declare) => {
  const each = (rows: readonly unknown[]) => (name: string, run: Run) => {
    for (const [index, row] of rows.entries()) {
      const args = Array.isArray(row) ? row : [row]
      declare(`${name} #${index}`, () => run(...args))
    }
  }
  // A third argument is Bun's timeout, which only matters where ports are open.
  return Object.assign((name: string, run: () => void | Promise<void>) => declare(name, () => run()), { each })
}

const describe = withEach((name, run) => nodeDescribe(name, () => void run()))
const test = withEach((name, run) => nodeTest(name, () => run()))

export { after as afterAll, before as beforeAll, describe, expect, test }
