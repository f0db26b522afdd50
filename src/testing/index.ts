/** `voxray/testing`: calls with agents in virtual time (docs/testing-agents.md). */

export type { Said } from '../observe/transcript.ts'
export { type TestCall, testCall } from './call.ts'
export type { UsedTool } from './log.ts'
export type { Delays, Listening, TestCallOptions, TestedAgents } from './options.ts'
export { type Asked, calls, fails, type Reply, type ScriptedCall } from './replies.ts'
export type { VirtualClock } from './virtual-clock.ts'
