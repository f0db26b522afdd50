import { asSchema, type FlexibleSchema } from '@ai-sdk/provider-utils'
import { KindGuard, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Tool, ToolFailure, type ToolResult } from '../tool/tool.ts'
import type { AgentTools, AiTool } from './agent.ts'
import { type AgentCall, isUnanswered } from './call.ts'
import type { RunningTools } from './running-tools.ts'
import type { AgentTool } from './tool.ts'

/** No model is shown more. */
const MOST_ISSUE_CHARS = 1000

/** What models accept. */
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/

const NO_INPUT = { type: 'object', properties: {} }

/** The call that tools are for, and the time of those that run. */
interface Site {
  readonly call: AgentCall
  readonly running: RunningTools
}

/** A tool of an agent, for one call. Throws if no model could call it, with the reason. */
export function toolOf(name: string, tool: AgentTool | AiTool, site: Site): Tool {
  const reader = readerOf(name, tool)
  return 'run' in tool ? ownTool(name, tool, reader, site) : aiTool(name, tool, reader)
}

/** Throws for the first tool that no model could call, with the reason. */
export function checkTools(tools: AgentTools): void {
  for (const [name, tool] of Object.entries(tools)) readerOf(name, tool)
}

function ownTool(name: string, tool: AgentTool, { parameters, read }: Reader, site: Site): Tool {
  const { description, deadlineMs, whenInterrupted = 'finish', filler } = tool
  const { call, running } = site
  return {
    spec: { name, description, parameters },
    when: 'at-once',
    whenInterrupted,
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(filler && { filler }),
    on: () => (written, signal, time) =>
      running.during(time, async () => {
        try {
          return resultOf(await tool.run((await read(written)) as never, { call, signal }))
        } catch (error) {
          if (isUnanswered(error, call)) throw new ToolFailure('stopped, because another question took its place')
          throw error
        }
      }),
  }
}

/** One without `execute` is carried out by nobody. */
function aiTool(name: string, { description, execute }: AiTool, { parameters, read }: Reader): Tool {
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

function readerOf(name: string, tool: AgentTool | AiTool): Reader {
  if (!TOOL_NAME.test(name))
    throw new Error(`no model can call a tool "${name.slice(0, 80)}": its name has 1 to 64 letters, digits, - and _`)
  if (!isTool(tool)) throw new Error(`the tool "${name}" has nothing to run. Make it with tool({ description, run })`)
  const schema: unknown = 'run' in tool ? tool.input : tool.inputSchema
  if (schema === undefined) return { parameters: NO_INPUT, read: () => ({}) }
  const reader = KindGuard.IsSchema(schema) ? typeBox(schema) : anyOther(schema)
  if (reader?.parameters['type'] === 'object') return reader
  throw new Error(`the input of the tool "${name}" is no schema of an object, such as Type.Object({ … })`)
}

/** Files of JavaScript are checked by nobody else. */
const isTool = (tool: unknown): boolean =>
  typeof tool === 'object' && tool !== null && (('run' in tool && isExecute(tool.run)) || 'inputSchema' in tool)

const typeBox = (schema: TSchema): Reader => ({
  parameters: { ...schema },
  read(written) {
    const [first] = Value.Errors(schema, written)
    if (first) throw unfit(`${first.path || '/'}: ${first.message}`)
    return written
  },
})

/** Of zod, of another library of Standard Schema, or of the AI SDK. */
function anyOther(schema: unknown): Reader | undefined {
  if (typeof schema === 'object' && schema !== null && !('~standard' in schema) && !('jsonSchema' in schema))
    return undefined
  const known = asSchema(schema as FlexibleSchema<unknown>)
  const parameters: unknown = known.jsonSchema
  if (typeof parameters !== 'object' || parameters === null) return undefined
  return {
    parameters: { ...parameters },
    async read(written) {
      const checked = await known.validate?.(written)
      if (checked && !checked.success) throw unfit(checked.error.message)
      return checked ? checked.value : written
    },
  }
}

const unfit = (issue: string): ToolFailure =>
  new ToolFailure(`The input does not fit: ${issue.slice(0, MOST_ISSUE_CHARS)}`)

/** Throws for what has no form in JSON. */
function resultOf(value: unknown): ToolResult {
  if (value === undefined) return { type: 'done', told: 'done' }
  const told: unknown = typeof value === 'string' ? value : JSON.stringify(value)
  if (typeof told !== 'string') throw new TypeError('the result has no form in JSON')
  return { type: 'answer', told }
}
