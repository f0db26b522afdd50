import { Type } from '@sinclair/typebox'
import type { Answer } from '../openapi/operation.ts'
import type { CarrierAnswer } from './answers/answer.ts'

/** What a carrier is answered, as the document shows it: some take XML, and some JSON. */
export const answerInMarkup = (description: string, xml: CarrierAnswer, json: CarrierAnswer): Answer => ({
  description,
  schema: Type.String(),
  type: xml.type,
  example: xml.body,
  also: { [json.type]: { schema: Type.Unknown(), example: JSON.parse(json.body) } },
  headers: ['Cache-Control'],
})
