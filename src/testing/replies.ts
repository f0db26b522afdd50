import type { LlmEvent, Message, ToolSpec } from '../llm/llm.ts'
import { type FailureCode, type ModelStage, StageError } from '../std/errors.ts'
import type { ScriptedReply } from './scripted-llm.ts'

/** The scripted model calls a tool. */
export interface ScriptedCall {
  readonly tool: string
  readonly input: unknown
}

/** One answer of the scripted model: words, calls of tools, both in turn, or a failure. After calls it is asked again for the next. */
export type Reply = string | ScriptedCall | StageError | readonly (string | ScriptedCall)[]

/** What the model was shown for one answer. */
export interface Asked {
  /** The agent that asked. */
  readonly agent: string
  readonly messages: readonly Message[]
  readonly tools: readonly ToolSpec[]
}

/** A call of a tool, as an answer of the scripted model or part of one. `input` is as the model would write it, right or wrong. */
export const calls = (tool: string, input: unknown = {}): ScriptedCall => ({ tool, input })

/** What a model that fails throws: an answer of the model, words that nobody understands (`stt`), or for the voice to throw (`tts`). */
export const fails = (code: FailureCode, stage: ModelStage = 'llm'): StageError =>
  new StageError(stage, code, `scripted: ${stage} ${code}`)

/** As the stream of an answer. `id` names the next call. */
export function scripted(reply: Reply, id: () => string): ScriptedReply {
  if (typeof reply === 'string' || reply instanceof StageError) return reply
  const parts = 'tool' in reply ? [reply] : reply
  return parts.map((part): LlmEvent =>
    typeof part === 'string'
      ? { type: 'text', text: part }
      : { type: 'tool-call', call: { id: id(), name: part.tool, input: part.input } },
  )
}
