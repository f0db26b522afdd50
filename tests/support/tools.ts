import { endCall, sendDtmf, transferCall } from '../../src/cascade/call-tools.ts'
import type { ToolSpec } from '../../src/llm/llm.ts'

/** The tools of a phone call, as a model is offered them. */
export const END_CALL: ToolSpec = endCall.spec
export const SEND_DTMF: ToolSpec = sendDtmf.spec
export const transferTo = (...names: readonly string[]): ToolSpec =>
  transferCall(Object.fromEntries(names.map((name) => [name, '+15551230002']))).spec
