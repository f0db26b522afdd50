import type { LanguageModel } from 'ai'
import type { CallInfo } from '../call/info.ts'
import type { Llm } from '../llm/llm.ts'
import type { WebhookEvent } from '../observe/webhooks/events.ts'
import type { Stt } from '../stt/stt.ts'
import type { Tts } from '../tts/tts.ts'
import type { AgentCall } from './call.ts'
import type { AgentTool } from './tool.ts'

type DataOf<N extends WebhookEvent['type']> = Extract<WebhookEvent, { type: N }>['data']

/** A turn that is over: what the caller said, what they heard of the answer, and how long they waited (docs/webhooks.md). */
export type TurnData = DataOf<'turn'>
/** A call of a tool that is over. */
export type ToolCallData = DataOf<'tool'>
/** A call that is over, with all that was said. */
export type CallEndData = DataOf<'call.ended'>

export type AgentTools = Readonly<Record<string, AgentTool | AiTool>>

/** A tool of the AI SDK. */
export interface AiTool {
  readonly description?: unknown
  readonly inputSchema: unknown
  readonly execute?: unknown
}

type Hook<Data, State> = (data: Data, call: AgentCall<State>) => void | Promise<void>

export interface AgentOptions<State> {
  /** Names it for callers and for other agents. Unless given, it is the name of its file. */
  readonly name?: string
  /**
   * Instructions for the model. They may name values as `{{name}}` (docs/agents.md). A function is asked before each answer; what it gives is
   * used as it is.
   */
  readonly prompt: string | ((call: AgentCall<State>) => string)
  /** Spoken as soon as the caller can hear, after `onCall`, unless that has said something itself. */
  readonly greeting?: string | ((call: AgentCall<State>) => string)
  /** Such as `de`. Unless given, a call follows its caller. */
  readonly language?: string
  /** A model of the AI SDK, or one of your own. Unless given, the configured one. */
  readonly model?: LanguageModel | Llm
  readonly stt?: Stt
  readonly tts?: Tts
  /** By the names that the model calls them by. A function gives tools that know their call. */
  readonly tools?: AgentTools | ((call: AgentCall<State>) => AgentTools)
  /** Agents that the model may hand the caller over to. */
  readonly handOverTo?: readonly string[]
  /** Other keys of the configuration that an agent may have, such as `tts_voice` or `call_idle_timeout_secs`. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** What `call.state` begins as. Agents with the same function share the state of a call: it goes along when the caller is handed over. */
  state?(info: CallInfo): State
  /** A call begins, or another agent has handed it over. The greeting waits for it, for three seconds at most. */
  onCall?(call: AgentCall<State>): void | Promise<void>
  readonly onTurn?: Hook<TurnData, State>
  readonly onToolCall?: Hook<ToolCallData, State>
  /** The call is over, while this agent had the caller. */
  readonly onEnd?: Hook<CallEndData, State>
}

/** An agent in code, whatever its state is. */
export interface AgentDefinition {
  readonly kind: 'voxray.agent'
  readonly options: AgentOptions<never>
}

export const isDefinition = (value: unknown): value is AgentDefinition =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'voxray.agent'

/**
 * An agent. It is the default export of the file that `voxray --agent` names.
 *
 * ```ts
 * export default agent({
 *   prompt: 'You take bookings for a small restaurant.',
 *   greeting: 'Chez Anna, hello.',
 *   tools: { book },
 * })
 * ```
 */
export const agent = <State = undefined>(options: AgentOptions<State>): AgentDefinition => ({
  kind: 'voxray.agent',
  // Only what this made is ever given to it.
  options: options as unknown as AgentOptions<never>,
})
