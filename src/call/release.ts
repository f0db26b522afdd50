import type { Clock } from '../std/clock.ts'

/** What does not let go by then keeps what it holds, but not the place of the next caller. */
export const RELEASE_MS = 5000

/** Disposes of all of these at once. Resolves when they have let go, or after five seconds. Never rejects. */
export async function release(clock: Clock, leaves: readonly AsyncDisposable[]): Promise<void> {
  const late = Promise.withResolvers<void>()
  using _ = clock.after(RELEASE_MS, late.resolve)
  await Promise.race([Promise.allSettled(leaves.map(async (leaf) => leaf[Symbol.asyncDispose]())), late.promise])
}
