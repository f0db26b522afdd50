import type { Breaker } from './breaker.ts'
import { asStageError, type FailureCode, type ModelStage, StageError } from './errors.ts'
import { orAborted } from './or-aborted.ts'

/** One of those who can do a stage. Its breaker is that of all calls. */
export interface Member<M extends Named> {
  readonly model: M
  readonly breaker: Breaker
}

interface Named {
  readonly name: string
}

/** What a call learns of those who do a stage for it. */
export type MemberNews =
  /** `from` failed, and `to` does it from now on: the caller heard no failure. */
  | {
      readonly type: 'replaced'
      readonly stage: ModelStage
      readonly from: string
      readonly to: string
      readonly code: FailureCode
    }
  /** `from` was slow to begin, and `by` was asked as well. */
  | {
      readonly type: 'hedged'
      readonly stage: 'llm'
      readonly from: string
      readonly by: string
      readonly won: boolean
    }

export type ToldMembers = (news: MemberNews) => void

/** Those who work, in their order; then those who rest, for where nobody else is left: who is back first comes first. */
export function inOrder<M extends Named>(members: readonly Member<M>[]): readonly Member<M>[] {
  const resting = members.filter(({ breaker }) => breaker.isResting)
  return [
    ...members.filter((member) => !resting.includes(member)),
    ...resting.toSorted((a, b) => a.breaker.restsUntilMs - b.breaker.restsUntilMs),
  ]
}

/** Who works besides this one. */
export const standIn = <M extends Named>(members: readonly Member<M>[], member: Member<M>): Member<M> | undefined =>
  members.find((other) => other !== member && !other.breaker.isResting)

/** What is wrong with a request and not with who refuses it. */
const OF_THE_REQUEST: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'bad-request',
  'context-too-long',
  'too-long',
  'empty-answer',
  'no-audio',
])

/**
 * Passes on what a member yields, and tells its breaker how that went. `isSign`: the item is some of what was asked for. A request that was
 * cut tells nothing, unless it was cut because the stage was too late. Throws `StageError`, or the signal's reason.
 */
export async function* attempted<M extends Named, T>(
  stage: ModelStage,
  { breaker }: Member<M>,
  open: (signal: AbortSignal) => AsyncIterable<T>,
  signal: AbortSignal,
  isSign: (item: T) => boolean,
): AsyncGenerator<T> {
  signal.throwIfAborted()
  const attempt = breaker.asked()
  let hasGiven = false
  let items: AsyncIterator<T> | undefined
  try {
    items = open(signal)[Symbol.asyncIterator]()
    for (;;) {
      const next = await orAborted(items.next(), signal)
      if (next.done === true) break
      if (isSign(next.value)) {
        hasGiven = true
        attempt.gave()
      }
      yield next.value
    }
    signal.throwIfAborted()
    if (hasGiven) attempt.succeeded()
  } catch (error) {
    const failure = signal.aborted ? signal.reason : asStageError(stage, error)
    if (failure instanceof StageError && failure.stage === stage)
      attempt[OF_THE_REQUEST.has(failure.code) ? 'refused' : 'failed'](failure)
    throw failure
  } finally {
    // Not awaited: one that is stuck never answers.
    items?.return?.().catch(() => {})
  }
}
