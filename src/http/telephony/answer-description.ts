import { Type } from '@sinclair/typebox'
import type { Answer } from '../openapi/operation.ts'

/** What a carrier is answered, as the document shows it: some take XML, and some JSON. */
export const answerInMarkup = (
  description: string,
  example: { readonly xml: string; readonly json: object },
): Answer => ({
  description,
  schema: Type.String(),
  type: 'application/xml',
  example: example.xml,
  also: { 'application/json': { schema: Type.Unknown(), example: example.json } },
  headers: ['Cache-Control'],
})
