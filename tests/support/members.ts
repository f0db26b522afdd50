import { FirstTokens } from '../../src/llm/first-tokens.ts'
import { RestingBreaker } from '../../src/std/breaker.ts'
import type { Clock } from '../../src/std/clock.ts'
import { type FailureCode, type ModelStage, StageError } from '../../src/std/errors.ts'

/** A model as one of several, none of whom has failed yet. */
export const memberOf = <M extends { readonly name: string }>(model: M, clock: Clock) => ({
  model,
  breaker: new RestingBreaker(clock),
  firstTokens: new FirstTokens(),
})

/** How a vendor refuses a request, or is not there. */
export const refusalOf = (stage: ModelStage, code: FailureCode): StageError =>
  new StageError(stage, code, `the vendor says ${code}`, {
    retryable: code === 'server-error' || code === 'rate-limited' || code === 'unreachable',
    ...(code === 'rate-limited' && { retryAfterMs: 20_000 }),
  })

export const REFUSALS = ['unauthorized', 'rate-limited', 'server-error', 'unreachable'] as const
