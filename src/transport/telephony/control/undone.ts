import { StageError } from '../../../std/errors.ts'

/** A carrier that fails, or is not heard from, may have done what it was asked. */
const REFUSALS: ReadonlySet<string> = new Set([
  'bad-request',
  'unauthorized',
  'not-found',
  'gone',
  'quota-exceeded',
  'rate-limited',
  'unsupported',
])

/** Whether the carrier has refused, so that to ask for the same in another way does it once. */
export const isUndone = (error: unknown): boolean => error instanceof StageError && REFUSALS.has(error.code)
