import { Aloud } from '../../src/llm/aloud.ts'
import type { ThoughtStyle } from '../../src/llm/withheld.ts'

export const OFFERED = ['end_call', 'transfer_call']

/** What is said and called of a reply that comes in these tokens, or in tokens of so many characters. */
export function read(reply: string | readonly string[], chars = 1, style: ThoughtStyle = 'tagged', isCut = false) {
  const aloud = new Aloud(OFFERED, style)
  const tokens = typeof reply === 'string' ? inTokens(reply, chars) : reply
  const said = tokens.map((token) => aloud.push(token)).join('') + aloud.end(isCut)
  return { said: said.trim(), calls: aloud.calls, hasCalls: aloud.hasCalls, style: aloud.style }
}

function inTokens(reply: string, chars: number): string[] {
  return Array.from({ length: Math.ceil(reply.length / chars) }, (_, i) => reply.slice(i * chars, (i + 1) * chars))
}

/** Where a reply is cut makes no difference to what is read of it. */
export const SIZES = [1, 2, 3, 7, 1000]
