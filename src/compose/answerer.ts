import type { Log } from '../observe/log.ts'
import { Answerer } from '../transport/telephony/control/answerer.ts'
import type { CallControl } from '../transport/telephony/control/call-control.ts'

/** For Call Control applications of Telnyx; undefined without its API key. All other carriers ask by webhook. */
export function answererOf(control: CallControl | undefined, log: Log): Answerer | undefined {
  if (control?.carrier !== 'telnyx') return undefined
  return new Answerer({
    control,
    failed: (what, { code, message }) => log.error(`call could not be ${DONE[what]}`, { code, reason: message }),
  })
}

const DONE = { answer: 'answered', reject: 'rejected', 'hang-up': 'hung up' } as const
