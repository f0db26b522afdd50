import type { ToldMembers } from '../std/members.ts'

/** What a model may have done, besides speaking. */
export interface ToolSpec {
  readonly name: string
  /** For the model: what it does, and when to use it. */
  readonly description: string
  /** A JSON Schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** A model asks for something to be done. */
export interface ToolCall {
  /** The model's own; its result is told under it. */
  readonly id: string
  readonly name: string
  /** As the model wrote it: JSON, and not checked. */
  readonly input: unknown
}

export type Message =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string }
  | { role: 'assistant'; content: string; calls?: readonly ToolCall[] }
  /** What came of a call of the message before. */
  | { role: 'tool'; call: ToolCall; content: string; hasFailed?: true }

/** What an answer cost, as the model says itself. */
export interface TokenUsage {
  readonly promptTokens: number
  readonly completionTokens: number
  /** Those of the prompt that the vendor had in its cache, which cost less; left out where there were none. */
  readonly cachedTokens?: number
}

export type LlmEvent =
  | { type: 'text'; text: string }
  /**
   * The model is alive but has no words: it loads, or it thinks (which includes writing the input of a tool call). The reply
   * waits on, so send it more often than the budgets run out (`cascade/budgets.ts`), and bound it.
   */
  | { type: 'working'; on: 'loading' | 'thinking' }
  | { type: 'tool-call'; call: ToolCall }
  | ({ type: 'usage' } & TokenUsage)

/** The call that is answered, by the ids that others know it by. None of them says who the caller is. */
export interface CallIds {
  readonly callId: string
  readonly sessionId?: string
  /** The name of the agent that answers it. */
  readonly agent?: string
}

/** What an answer may do, and for whom it is. */
export interface LlmAsk {
  readonly tools?: readonly ToolSpec[]
  /** False: no tool may be called now. The model is still told of them, because some vendors refuse a talk with calls of tools that are not named. */
  readonly mayCall?: boolean
  /** Absent where no caller waits for the answer. */
  readonly call?: CallIds
  /** Told when, of several models, another answers than the one that was asked. */
  readonly told?: ToldMembers
  /** Runs it once the answer is wanted; never, if it turns out not to be. Absent where it is wanted already. */
  readonly whenWanted?: (run: () => void) => void
}

/** A dialogue model. */
export interface Llm {
  readonly name: string
  /**
   * Streams one answer, which may end in calls of the tools of `ask`. Throws `StageError`; an aborted signal ends the stream quietly or by
   * throwing the signal's reason.
   */
  stream(messages: readonly Message[], signal: AbortSignal, ask?: LlmAsk): AsyncIterable<LlmEvent>
  /** It remembers what it was asked, or acts on it: it is asked nothing that the caller has not said to its end. */
  readonly remembers?: boolean
  /** Connects now, so that the first answer of a call waits for no handshake. */
  preconnect?(): void
}
