import { type Static, Type } from '@sinclair/typebox'
import type { CallIds } from '../../llm/llm.ts'

/** The keys that say how a model is asked. */
export const parameterKeys = {
  llm_temperature: Type.Optional(Type.Number({ description: 'How freely it chooses its words' })),
  llm_top_p: Type.Optional(Type.Number({ description: 'The share of likely words it chooses from' })),
  llm_max_tokens: Type.Optional(Type.Integer({ description: 'The longest answer, in tokens' })),
  llm_reasoning_effort: Type.Optional(Type.String({ description: 'How long it thinks, in its own names' })),
  llm_stop: Type.Optional(Type.Array(Type.String(), { description: 'Texts at which the answer ends' })),
  llm_extra_body: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'Fields to add; null leaves one out' }),
  ),
  llm_extra_headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Headers to add' })),
}
const Parameters = Type.Object(parameterKeys)
export type ChatParameters = Static<typeof Parameters>

type Body = Readonly<Record<string, unknown>>

/** What one server of the dialect wants otherwise than the others. */
export interface ChatHabits {
  /** The newer models of OpenAI refuse `max_tokens`. Ollama reads nothing else, and Mistral refuses anything else. */
  readonly limit: 'max_tokens' | 'max_completion_tokens'
  /** Fields to add, unless the user sets them. */
  readonly body?: Body
}

/** The body of a request with what was set. */
export function withParameters(body: Body, parameters: ChatParameters, habits: ChatHabits): Body {
  const { messages, model, stream, stream_options, tools } = body
  const fields = Object.entries({
    ...body,
    ...habits.body,
    temperature: parameters.llm_temperature,
    top_p: parameters.llm_top_p,
    [habits.limit]: parameters.llm_max_tokens,
    reasoning_effort: parameters.llm_reasoning_effort,
    stop: parameters.llm_stop,
    ...parameters.llm_extra_body,
    messages,
    model,
    stream,
    stream_options,
    tools,
  })
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== null))
}

/**
 * Who asks, for the field `user`: the session, which is the caller's as long as they come back by it, or else the call. Never who the
 * caller is: a vendor needs no telephone number.
 */
export const userOf = (call: CallIds | undefined): string | undefined => call?.sessionId ?? call?.callId

/** The ids of the call, for a server that has to find it again. */
export function idHeaders(call: CallIds | undefined): Record<string, string> {
  const ids = { 'call-id': call?.callId, 'session-id': call?.sessionId, agent: call?.agent }
  return Object.fromEntries(
    Object.entries(ids).flatMap(([name, id]) => (id === undefined ? [] : [[`x-voxray-${name}`, inHeader(id)]])),
  )
}

/** A header holds ASCII alone. */
const inHeader = (id: string): string => (/^[\x20-\x7e]*$/.test(id) ? id : encodeURIComponent(id.toWellFormed()))
