/** `voxray`: agents in code, and the server for those who embed it (docs/agents-in-code.md). */

export { Type } from '@sinclair/typebox'
export {
  agent,
  type AgentDefinition,
  type AgentOptions,
  type AgentTools,
  type CallEndData,
  type ToolCallData,
  type TurnData,
} from './agent/agent.ts'
export type { AgentCall } from './agent/call.ts'
export { type AgentTool, tool, type ToolContext, type ToolOptions } from './agent/tool.ts'
export type { CallInfo, PhoneCall } from './call/info.ts'
export type { Llm, LlmAsk, LlmEvent, Message, ToolCall, ToolSpec } from './llm/llm.ts'
export type { HeardWord } from './event/call-event.ts'
export type { Stt, SttEvent, SttHint, SttSession } from './stt/stt.ts'
export type { Tts } from './tts/tts.ts'
export type { Pcm } from './audio/pcm.ts'
export { StageError } from './std/errors.ts'
export { ToolFailure } from './tool/tool.ts'
