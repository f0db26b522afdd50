import type { Mind } from './agent.ts'

/** Who is at the line before an agent has joined it, and where none could. */
export const NOBODY: Mind = {
  hear: () => {},
  command: () => {},
  lost: () => {},
  back: () => {},
  stop: () => {},
  [Symbol.asyncDispose]: async () => {},
}
