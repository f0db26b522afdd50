import { endCall, sendDtmf, transferCall } from '../../src/tool/call-tools.ts'
import type { HttpToolIo } from '../../src/tool/http/http-tool.ts'
import type { ToolSpec } from '../../src/llm/llm.ts'
import type { Tool, ToolResult, ToolTime } from '../../src/tool/tool.ts'

/** The tools of a phone call, as a model is offered them. */
export const END_CALL: ToolSpec = endCall.spec
export const SEND_DTMF: ToolSpec = sendDtmf.spec
export const transferTo = (...names: readonly string[]): ToolSpec =>
  transferCall(Object.fromEntries(names.map((name) => [name, '+15551230002']))).spec

/** A tool that looks something up. */
export const lookup = (
  name: string,
  run: (input: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<string | ToolResult>,
  more: Partial<Tool> = {},
): Tool => ({
  spec: { name, description: `Looks up the ${name}.`, parameters: { type: 'object' } },
  when: 'at-once',
  whenInterrupted: 'finish',
  on: () => async (input, signal) => {
    const found = await run(input as Readonly<Record<string, unknown>>, signal)
    return typeof found === 'string' ? { type: 'answer', told: found } : found
  },
  ...more,
})

/** For tools that wait for nobody. */
export const NO_HASTE: ToolTime = { hold: () => {}, restart: () => {} }

/** For tools that ask nobody. */
export const NO_NETWORK: HttpToolIo = {
  resolve: () => Promise.reject(new Error('no network')),
  fetchAt: () => Promise.reject(new Error('no network')),
}
