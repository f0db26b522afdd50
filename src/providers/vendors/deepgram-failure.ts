import { Type } from '@sinclair/typebox'
import type { ModelStage } from '../../std/errors.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'

const Failure = Type.Object({
  type: Type.Literal('Error'),
  description: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
})

/** Throws where a message tells of a failure, of hearing or of speaking. */
export function throwFailure(stage: ModelStage, text: string, key: string | undefined): void {
  const failure = messageOf(Failure, text)
  if (!failure) return
  const words = failure.description ?? failure.message ?? 'no reason'
  throw toldFailure(stage, 'server-error', `Deepgram failed: ${shown({ key }, words)}`)
}
