import type { Static, TSchema } from '@sinclair/typebox'
import type { FlexibleSchema, InferSchema } from '@ai-sdk/provider-utils'
import type { Filler } from '../tool/tool.ts'
import type { AgentCall } from './call.ts'

/** A TypeBox schema, a schema of zod or of another library of Standard Schema, or one of the AI SDK. */
export type InputSchema = TSchema | FlexibleSchema<unknown>

/** What `run` gets of an input schema. */
export type InputOf<S extends InputSchema> = S extends TSchema ? Static<S> : InferSchema<S>

/** What a tool gets beside its input. */
export interface ToolContext {
  /** Its `state` is unknown here. Tools that need it are made by a function of the call: `tools: (call) => ({ … })`. */
  readonly call: AgentCall
  /** Nobody waits for the result any more: its time is up, the caller has cut in and the tool is declared to stop, or the call is over. */
  readonly signal: AbortSignal
}

export interface ToolOptions<S extends InputSchema> {
  /** For the model: what it does, and when to use it. */
  readonly description: string
  /** Of an object. What does not fit never reaches `run`; the model is told. */
  readonly input?: S
  /**
   * Gives what the model is to know: text as it is, all else as JSON; nothing where there is no more to say. A `ToolFailure` is told to the
   * model; what else is thrown is for the log alone.
   */
  run(input: InputOf<S>, context: ToolContext): unknown
  /** After that it has failed: 15 s unless given. It does not run while `call.ask` waits for the caller, and starts anew then. */
  readonly deadlineMs?: number
  /** Whether it goes on when the caller cuts in: `finish` unless given. What it brings then is in the next answer. */
  readonly whenInterrupted?: 'finish' | 'abort'
  /** What is said when it takes long. */
  readonly filler?: Filler
}

/** A tool of an agent, whatever its input is. */
export interface AgentTool extends Omit<ToolOptions<InputSchema>, 'run'> {
  run(input: never, context: ToolContext): unknown
}

/**
 * A tool that the model may call.
 *
 * ```ts
 * const lookUp = tool({
 *   description: 'Says where an order is.',
 *   input: Type.Object({ order: Type.String() }),
 *   run: async ({ order }, { signal }) => await (await fetch(`https://shop.example/${order}`, { signal })).text(),
 * })
 * ```
 */
export const tool = <const S extends InputSchema>(options: ToolOptions<S>): AgentTool => options
