import type { AgentDefinition } from '../agent/agent.ts'
import type { PhoneCall } from '../call/info.ts'
import type { Asked, Reply } from './replies.ts'

/** How long the models take, in milliseconds. */
export interface Delays {
  /** From the end of the caller's words to their transcript. */
  readonly sttMs?: number
  /** To the first token. */
  readonly llmMs?: number
  readonly tokenMs?: number
  /** To the first sound of a piece. */
  readonly ttsMs?: number
}

export interface Listening {
  /** The caller listens to what the agent says for so long, from its first sound, and does not wait for its end. */
  readonly listensForMs?: number
}

export interface TestCallOptions extends Listening {
  /** What the model answers, one after the other; or a function that answers what it is asked. A test fails when they run out. */
  readonly replies?: readonly Reply[] | ((asked: Asked) => Reply)
  /** What the application told of the caller. */
  readonly data?: Readonly<Record<string, unknown>>
  /** The caller is on a telephone; what is not given is made up. */
  readonly phone?: Partial<PhoneCall>
  /** The agent that takes the call: the first unless given. */
  readonly agent?: string
  /** Keys of voxray.json, with agents that are written there. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly delays?: Delays
  /** Is given each piece that the voice speaks. What it throws, the voice throws. */
  readonly voice?: (piece: string) => void
  /** Answers what `http_tools` ask. Without it nothing answers. */
  readonly fetch?: (url: URL, init: RequestInit) => Promise<Response>
}

/** One agent, or several by their names, of which the first takes the call. */
export type TestedAgents = AgentDefinition | Readonly<Record<string, AgentDefinition>>
