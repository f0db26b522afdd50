import { type Tool, ToolFailure, type ToolResult } from '../tool/tool.ts'
import type { AgentDefinition, AiTool } from './agent.ts'
import { type AgentCall, isUnanswered } from './call.ts'
import { checkAgent, checkTool } from './check.ts'
import { type InputReader, inputReader } from './input.ts'
import type { RunningTools } from './running-tools.ts'
import type { AgentTool } from './tool.ts'

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

/** Throws for what is wrong with an agent, and for the first tool that no model could call, with the reason. */
export function checkDefinition({ options }: AgentDefinition): void {
  checkAgent(options)
  const { tools } = options
  if (typeof tools === 'object') for (const [name, tool] of Object.entries(tools)) readerOf(name, tool)
}

function ownTool(name: string, tool: AgentTool, { parameters, read }: InputReader, site: Site): Tool {
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
function aiTool(name: string, { description, execute }: AiTool, { parameters, read }: InputReader): Tool {
  return {
    spec: { name, description: typeof description === 'string' ? description : '', parameters },
    when: 'at-once',
    whenInterrupted: 'finish',
    on: () =>
      isExecute(execute)
        ? async (written, signal) =>
            resultOf(
              await lastOf(execute(await read(written), { toolCallId: name, messages: [], abortSignal: signal })),
            )
        : undefined,
  }
}

type Execute = (input: unknown, options: { toolCallId: string; messages: []; abortSignal: AbortSignal }) => unknown

const isExecute = (execute: unknown): execute is Execute => typeof execute === 'function'

function readerOf(name: string, tool: AgentTool | AiTool): InputReader {
  if (!TOOL_NAME.test(name))
    throw new Error(`no model can call a tool "${name.slice(0, 80)}": its name has 1 to 64 letters, digits, - and _`)
  if (!isTool(tool)) throw new Error(`the tool "${name}" has nothing to run. Make it with tool({ description, run })`)
  if ('run' in tool) checkTool(name, tool)
  const schema: unknown = 'run' in tool ? tool.input : tool.inputSchema
  if (schema === undefined) return { parameters: NO_INPUT, read: () => ({}) }
  const reader = inputReader(schema)
  if (reader?.parameters['type'] === 'object') return reader
  throw new Error(
    `the input of the tool "${name}" is no schema of an object, such as Type.Object({ … }), z.object({ … }), or jsonSchema({ … }) of the AI SDK`,
  )
}

/** Files of JavaScript are checked by nobody else. */
const isTool = (tool: unknown): boolean =>
  typeof tool === 'object' && tool !== null && (('run' in tool && isExecute(tool.run)) || 'inputSchema' in tool)

/** Throws for what has no form in JSON. */
function resultOf(value: unknown): ToolResult {
  if (value === undefined) return { type: 'done', told: 'done' }
  const told: unknown = typeof value === 'string' ? value : JSON.stringify(value)
  if (typeof told !== 'string' || (told === '{}' && !isPlain(value)))
    throw new TypeError('the result has no form in JSON')
  return { type: 'answer', told }
}

/** Of a `Response`, a `Map` or an `Error`, JSON keeps nothing. */
function isPlain(value: unknown): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** As the AI SDK does: of a tool that gives several results, the last counts. */
async function lastOf(result: unknown): Promise<unknown> {
  const awaited = await result
  if (typeof awaited !== 'object' || awaited === null || !(Symbol.asyncIterator in awaited)) return awaited
  let last: unknown
  for await (const each of awaited as AsyncIterable<unknown>) last = each
  return last
}
