import type { Webhook } from '../carriers/webhook.ts'
import type { Log } from '../observe/log.ts'
import { Answerer } from '../transport/telephony/control/answerer.ts'
import type { CallControl } from '../transport/telephony/control/call-control.ts'

/** For carriers that tell of a call by an event and are told over REST to answer it; undefined without the account. */
export function answererOf(
  webhook: Webhook | undefined,
  control: CallControl | undefined,
  log: Log,
): Answerer | undefined {
  if (!webhook?.readEvent || !control) return undefined
  return new Answerer({
    control,
    failed: (what, { code, message }) => log.error(`call could not be ${DONE[what]}`, { code, reason: message }),
  })
}

const DONE = { answer: 'answered', reject: 'rejected', 'hang-up': 'hung up' } as const
