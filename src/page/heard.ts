import type { BotMessage, Segment } from './message.ts'

/** The text of a message that reached the ear, and the rest of it. Unspoken text counts as heard: it was shown. */
export function splitHeard({ segments }: BotMessage): { readonly heard: string; readonly unheard: string } {
  const parts = segments.map(({ text, heardChars, spoken }) => {
    const at = spoken ? heardChars : text.length
    return { heard: text.slice(0, at), unheard: text.slice(at) }
  })
  return { heard: join(parts.map((part) => part.heard)), unheard: join(parts.map((part) => part.unheard)) }
}

/** The segments as far as `heard` reaches into them: the server's word on an interrupted reply is final. */
export function markHeard(segments: readonly Segment[], heard: string): readonly Segment[] {
  let rest = heard.trimStart()
  return segments.map((segment) => {
    if (!segment.spoken) return segment
    const heardChars = commonPrefix(segment.text, rest)
    rest = heardChars === segment.text.length ? rest.slice(heardChars).trimStart() : ''
    return { ...segment, heardChars }
  })
}

function commonPrefix(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i
  return length
}

function join(texts: readonly string[]): string {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join(' ')
}
