import type { Message } from '../socket/socket.ts'
import { type Dialect, type Opening, parseJson, refused } from './serializer.ts'

/** Finds the first dialect that reads this message. Undefined if it starts no stream: some carriers send a greeting first. Never throws. */
export function recognise(
  dialects: readonly Dialect[],
  message: Message,
  subprotocol: string | undefined,
): Opening | undefined {
  if (typeof message !== 'string') return undefined
  const parsed = parseJson(message)
  try {
    for (const dialect of dialects) {
      const opening = dialect.open(parsed, subprotocol)
      if (opening) return opening
    }
  } catch {
    // Strangers write these messages: a mistake in a dialect must not reach the process.
    return refused('the start of the stream could not be read')
  }
  return undefined
}
