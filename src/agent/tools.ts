import { asSchema, type FlexibleSchema } from '@ai-sdk/provider-utils'
import { KindGuard, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Tool, ToolFailure, type ToolResult } from '../tool/tool.ts'
import type { AgentTools, AiTool } from './agent.ts'
import type { AgentCall } from './call.ts'
import type { AgentTool } from './tool.ts'

/** No model is shown more. */
const MOST_ISSUE_CHARS = 1000

const NO_INPUT = { type: 'object', properties: {} }

/** The tools of an agent, for one call. Throws for one whose schema is of no kind that is known. */
export const toolsOf = (tools: AgentTools, call: AgentCall<unknown>): readonly Tool[] =>
  Object.entries(tools).map(([name, tool]) => ('run' in tool ? ownTool(name, tool, call) : aiTool(name, tool)))

function ownTool(name: string, tool: AgentTool, call: AgentCall<unknown>): Tool {
  const { description, input, deadlineMs, whenInterrupted = 'finish', filler } = tool
  const { parameters, read } = readerOf(name, input)
  return {
    spec: { name, description, parameters },
    when: 'at-once',
    whenInterrupted,
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(filler && { filler }),
    on: () => async (written, signal) => resultOf(await tool.run((await read(written)) as never, { call, signal })),
  }
}

/** One without `execute` is carried out by nobody. */
function aiTool(name: string, { description, inputSchema, execute }: AiTool): Tool {
  const { parameters, read } = readerOf(name, inputSchema)
  return {
    spec: { name, description: typeof description === 'string' ? description : '', parameters },
    when: 'at-once',
    whenInterrupted: 'finish',
    on: () =>
      isExecute(execute)
        ? async (written, signal) =>
            resultOf(await execute(await read(written), { toolCallId: name, messages: [], abortSignal: signal }))
        : undefined,
  }
}

type Execute = (input: unknown, options: { toolCallId: string; messages: []; abortSignal: AbortSignal }) => unknown

const isExecute = (execute: unknown): execute is Execute => typeof execute === 'function'

interface Reader {
  readonly parameters: Readonly<Record<string, unknown>>
  /** Throws `ToolFailure` for what does not fit. */
  read(written: unknown): unknown
}

function readerOf(name: string, schema: unknown): Reader {
  if (schema === undefined) return { parameters: NO_INPUT, read: () => ({}) }
  if (KindGuard.IsSchema(schema)) return typeBox(schema)
  const known = asSchema(schema as FlexibleSchema<unknown>)
  const parameters: unknown = known.jsonSchema
  if (typeof parameters !== 'object' || parameters === null || 'then' in parameters)
    throw new Error(`the input of the tool "${name}" is no schema of an object`)
  return {
    parameters: { ...parameters },
    async read(written) {
      const checked = await known.validate?.(written)
      if (checked && !checked.success) throw unfit(checked.error.message)
      return checked ? checked.value : written
    },
  }
}

const typeBox = (schema: TSchema): Reader => ({
  parameters: { ...schema },
  read(written) {
    const [first] = Value.Errors(schema, written)
    if (first) throw unfit(`${first.path || '/'}: ${first.message}`)
    return written
  },
})

const unfit = (issue: string): ToolFailure =>
  new ToolFailure(`The input does not fit: ${issue.slice(0, MOST_ISSUE_CHARS)}`)

function resultOf(value: unknown): ToolResult {
  if (value === undefined) return { type: 'done', told: 'done' }
  return { type: 'answer', told: typeof value === 'string' ? value : JSON.stringify(value) }
}
