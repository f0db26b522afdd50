import { type Static, Type } from '@sinclair/typebox'
import type { WireCommand } from './wire.ts'

const MAX_TEXT_CHARS = 32_768
const MAX_PARTS = 64

const Words = Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS })

/** A message that a client adds to the conversation, as OpenAI and Pipecat write it. */
export const Appended = Type.Object({
  role: Type.Union([
    Type.Literal('user'),
    Type.Literal('assistant'),
    Type.Literal('system'),
    Type.Literal('developer'),
  ]),
  content: Type.Union([
    Words,
    Type.Array(Type.Object({ type: Type.Literal('text'), text: Words }), { minItems: 1, maxItems: MAX_PARTS }),
  ]),
})

/** OpenAI's newer models call the system's messages the developer's. What a user writes is typed text. */
export function appendCommand({ role, content }: Static<typeof Appended>, runImmediately: boolean): WireCommand {
  const whole = typeof content === 'string' ? content : content.map(({ text }) => text).join('\n')
  const text = whole.slice(0, MAX_TEXT_CHARS)
  if (role === 'user') return { type: 'text', text, runImmediately, spoken: true }
  return { type: 'append', role: role === 'developer' ? 'system' : role, text, runImmediately }
}
