import type { CallIds, Llm, LlmEvent, Message, ToolSpec } from '../llm/llm.ts'
import type { Clock } from '../std/clock.ts'
import { StageError } from '../std/errors.ts'
import { waited } from './waited.ts'

/** A model's script. */
export interface LlmScript {
  /** One per answer, in the order asked by whatever call; '' when they run out. An error fails that answer. */
  readonly replies: Iterable<ScriptedReply>
  /** Absent: all tokens come at once. */
  readonly delay?: { readonly clock: Clock; readonly firstMs: number; readonly perTokenMs?: number }
  /** `tools`: those that may be called. */
  readonly onAsk?: (messages: readonly Message[], tools: readonly ToolSpec[], call?: CallIds) => void
}

/** Words, what fails the answer, or the events of one. */
export type ScriptedReply = string | StageError | readonly LlmEvent[]

/** Streams each reply word by word; an abort ends it quietly. */
export function scriptedLlm(script: LlmScript): Llm {
  const replies = script.replies[Symbol.iterator]()
  return {
    name: 'scripted',
    async *stream(messages, signal, { tools = [], mayCall = true, call } = {}): AsyncGenerator<LlmEvent> {
      script.onAsk?.(messages, mayCall ? tools : [], call)
      const reply: ScriptedReply = replies.next().value ?? ''
      if (!(await waited(script.delay?.clock, script.delay?.firstMs, signal))) return
      if (reply instanceof StageError) throw reply
      if (typeof reply !== 'string') return yield* reply
      const tokens = reply === '' ? [] : reply.split(/(?<=\s)/)
      for (const [index, text] of tokens.entries()) {
        if (index > 0 && !(await waited(script.delay?.clock, script.delay?.perTokenMs, signal))) return
        yield { type: 'text', text }
      }
      yield { type: 'usage', promptTokens: messages.length, completionTokens: tokens.length }
    },
  }
}
