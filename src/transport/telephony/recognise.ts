import type { Message } from '../socket/socket.ts'
import { type Dialect, type Opening, parseJson } from './serializer.ts'

/** The stream that this message starts, in the first of these dialects that reads it. Undefined when it starts none, as the greetings that some send first. */
export function recognise(
  dialects: readonly Dialect[],
  message: Message,
  subprotocol: string | undefined,
): Opening | undefined {
  if (typeof message !== 'string') return undefined
  const parsed = parseJson(message)
  for (const dialect of dialects) {
    const opening = dialect.open(parsed, subprotocol)
    if (opening) return opening
  }
  return undefined
}
