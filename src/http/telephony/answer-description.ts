import { Type } from '@sinclair/typebox'
import type { Answer } from '../openapi/operation.ts'
import type { CarrierAnswer } from './answers/answer.ts'

/** What a carrier is answered, as the document shows it. */
export function answerInMarkup(description: string, { type, body }: CarrierAnswer): Answer {
  const isJson = type === 'application/json'
  return {
    description,
    schema: isJson ? Type.Unknown() : Type.String(),
    type,
    example: isJson ? JSON.parse(body) : body,
    headers: ['Cache-Control'],
  }
}
