import { Type } from '@sinclair/typebox'
import type { ToolSpec } from '../../src/llm/llm.ts'

/** The tools of a phone call, as a model is offered them. */
export const END_CALL: ToolSpec = {
  name: 'end_call',
  description: 'Ends the call.',
  parameters: Type.Object({}),
}

export const transferCall = (...targets: readonly string[]): ToolSpec => ({
  name: 'transfer_call',
  description: 'Transfers the call.',
  parameters: Type.Object({ to: Type.Union(targets.map((target) => Type.Literal(target))) }),
})

export const SEND_DTMF: ToolSpec = {
  name: 'send_dtmf',
  description: 'Presses keys.',
  parameters: Type.Object({ keys: Type.String({ pattern: '^[0-9*#]+$' }) }),
}
