import { Type } from '@sinclair/typebox'
import type { ModelStage } from '../../std/errors.ts'
import { shown, statusFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'

const Failure = Type.Object({
  type: Type.Literal('error'),
  title: Type.Optional(Type.String()),
  message: Type.String(),
  status_code: Type.Optional(Type.Number()),
  context_id: nullable(Type.String()),
})

/** Throws where a message tells of a failure, of hearing or of speaking. One of another context than `id` is nobody's any more. */
export function throwFailure(stage: ModelStage, text: string, key: string | undefined, id?: string): void {
  const failure = messageOf(Failure, text)
  if (!failure || (failure.context_id && failure.context_id !== id)) return
  const { title, message, status_code: status = 500 } = failure
  throw statusFailure(stage, 'Cartesia', status, shown({ key }, title === undefined ? message : `${title}: ${message}`))
}
