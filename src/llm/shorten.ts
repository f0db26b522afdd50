import { StageError } from '../std/errors.ts'
import { isAnswer } from './hedge.ts'
import type { LlmEvent, Message } from './llm.ts'

/**
 * The talk without its older half, in whole turns: a caller's words, what the model called for and what came of it stay together. The
 * instructions stay, and so does the last turn. Undefined where there is nothing to leave out.
 */
export function shortened(messages: readonly Message[]): readonly Message[] | undefined {
  const first = messages[0]?.role === 'system' ? 1 : 0
  const talk = messages.slice(first)
  const half = charsOf(talk) / 2
  const starts = [...talk.keys()].filter((at) => at > 0 && talk[at]?.role === 'user')
  const start = starts.find((at) => charsOf(talk.slice(at)) <= half) ?? starts.at(-1)
  return start === undefined ? undefined : [...messages.slice(0, first), ...talk.slice(start)]
}

/** An answer to a talk. A model that cannot read so much is asked again once for what is left of it, and `told` hears of it before. */
export async function* fitting(
  messages: readonly Message[],
  ask: (messages: readonly Message[]) => AsyncIterable<LlmEvent>,
  told: (error: StageError) => void,
): AsyncGenerator<LlmEvent> {
  let hasBegun = false
  try {
    for await (const event of ask(messages)) {
      hasBegun ||= isAnswer(event)
      yield event
    }
  } catch (error) {
    const isTooLong = error instanceof StageError && error.code === 'context-too-long' && !hasBegun
    const less = isTooLong ? shortened(messages) : undefined
    if (!isTooLong || !less) throw error
    told(error)
    yield* ask(less)
  }
}

/** What a model reads of them: words, and what it wrote into its calls. */
export function charsOf(messages: readonly Message[]): number {
  let chars = 0
  for (const message of messages) {
    chars += message.content.length
    if (message.role === 'assistant')
      for (const { input } of message.calls ?? []) chars += JSON.stringify(input)?.length ?? 0
  }
  return chars
}
