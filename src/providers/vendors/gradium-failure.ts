import { Type } from '@sinclair/typebox'
import type { FailureCode, ModelStage } from '../../std/errors.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'

const Failure = Type.Object({
  type: Type.Literal('error'),
  message: Type.String(),
  code: nullable(Type.Number()),
})

/** Its codes are those of RFC 6455. 1008 says that a key or credits are missing, and also that a connection was idle or is one too many. */
const POLICY = 1008
const CODES: Readonly<Record<number, FailureCode>> = { 1002: 'bad-request', 1003: 'bad-request', [POLICY]: 'closed' }

/** Throws for a message of Gradium's that tells of its failure. */
export function throwFailure(stage: ModelStage, text: string, key: string | undefined): void {
  const failure = messageOf(Failure, text)
  if (!failure) return
  const code = failure.code ?? 1011
  const words = shown({ key }, failure.message)
  throw toldFailure(stage, policyOf(code, words) ?? CODES[code] ?? 'server-error', `Gradium failed (${code}): ${words}`)
}

function policyOf(code: number, words: string): FailureCode | undefined {
  if (code !== POLICY) return undefined
  if (/key|auth/i.test(words)) return 'unauthorized'
  return /credit/i.test(words) ? 'quota-exceeded' : undefined
}
