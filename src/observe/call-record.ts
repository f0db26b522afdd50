import type { CallInfo } from '../call/info.ts'
import type { Watcher } from '../call/watcher.ts'
import type { AnsweredBy, EndReason } from '../event/call-event.ts'
import { CallCounter, type CallFigures, type ErrorCount, type ReplacedCount } from './call-figures.ts'

/**
 * One call that has ended, for accounting and statistics (docs/call-records.md). As JSON it is one line. It holds the numbers of people and
 * nothing that was said. The version grows when a field changes its meaning or goes; new fields leave it as it is.
 */
export interface CallRecord
  extends Pick<CallInfo, 'callId' | 'agent' | 'sessionId' | 'phone' | 'trace' | 'wire'>, CallFigures {
  readonly type: 'voxray.call-record'
  readonly version: 1
  /** Wall time, as ISO 8601 in UTC. */
  readonly startedAt: string
  readonly reason: EndReason
  /** The tag of the language in which the call ended. Absent where its agent tells none. */
  readonly language?: string
  /** Who picked up an outgoing call. Absent where nobody listened for that. */
  readonly answeredBy?: AnsweredBy
  /** What was learnt of the caller's pauses. Absent unless `turn_habits` is set. */
  readonly turnWaitMs?: number
  /** In the order in which they first came. */
  readonly errors: readonly ErrorCount[]
  /** The same of those who did a stage in place of another. Absent where nobody had to. */
  readonly replaced?: readonly ReplacedCount[]
}

/** Gives the record of each call as it ends. `take` must not wait. If it throws, the record is lost. */
export const recordCalls = (take: (record: CallRecord) => void): Watcher => ({
  open(info) {
    const counter = new CallCounter()
    return {
      event(event) {
        counter.count(event)
        if (event.type === 'call-ended') take(recordOf(info, event.reason, counter))
      },
    }
  },
})

function recordOf(info: CallInfo, reason: EndReason, counter: CallCounter): CallRecord {
  const { figures, errors, replaced, language, answeredBy, turnWaitMs } = counter
  const { callId, agent, sessionId, phone, trace, wire, startedAtMs } = info
  return {
    type: 'voxray.call-record',
    version: 1,
    callId,
    agent,
    ...(sessionId !== undefined && { sessionId }),
    ...(phone && { phone }),
    trace,
    wire,
    startedAt: new Date(startedAtMs).toISOString(),
    reason,
    ...(language !== undefined && { language }),
    ...(answeredBy && { answeredBy }),
    ...figures,
    ...(turnWaitMs !== undefined && { turnWaitMs }),
    errors,
    ...(replaced.length > 0 && { replaced }),
  }
}
