export type Message =
  { role: 'system'; content: string } | { role: 'user'; content: string } | { role: 'assistant'; content: string }

export type LlmEvent =
  { type: 'text'; text: string } | { type: 'usage'; promptTokens: number; completionTokens: number }

/** A dialogue model. */
export interface Llm {
  readonly name: string
  /** Streams one answer. Throws `StageError`; an aborted signal ends the stream quietly or by throwing the signal's reason. */
  stream(messages: readonly Message[], signal: AbortSignal): AsyncIterable<LlmEvent>
}
