import { Value } from '@sinclair/typebox/value'
import type { Llm, LlmEvent, Message } from '../../../src/llm/llm.ts'
import type { HttpIo, Provider } from '../../../src/providers/provider.ts'
import { StageError } from '../../../src/std/errors.ts'
import { VirtualClock } from '../clock.ts'

export const HI: readonly Message[] = [{ role: 'user', content: 'hi' }]

/** A vendor's model at its stand-in. */
export function llmOf(provider: Provider, fetch: HttpIo['fetch'], options: object = {}, io: Partial<HttpIo> = {}): Llm {
  const whole = { fetch, clock: new VirtualClock(), random: () => 0.5, key: 'secret-key', ...io }
  const llm = provider.llm?.(Value.Parse(provider.options, options), whole)
  if (!llm) throw new Error('it answers')
  return llm
}

export const answerOf = (
  llm: Llm,
  talk: readonly Message[] = HI,
  ask?: Parameters<Llm['stream']>[2],
): Promise<LlmEvent[]> => Array.fromAsync(llm.stream(talk, new AbortController().signal, ask))

/** What an answer fails with. */
export async function failureOf(llm: Llm, talk?: readonly Message[]): Promise<StageError> {
  const error: unknown = await answerOf(llm, talk).catch((thrown: unknown) => thrown)
  if (!(error instanceof StageError)) throw new Error('it was to fail')
  return error
}
