import { closesTag, mayGoOn, opensTag } from './tags.ts'

/** What a held text becomes with its next sign: more of it, a tag, the end of a fence, or the start of a block; undefined where it is only words. */
export type Held = 'part' | 'tag' | 'fence' | 'json' | 'python' | undefined

/** Whether what begins with this sign is a tag or a fence, if it is anything. */
export const isHeld = (sign: string): boolean => opensTag(sign) || sign === '`'

/** Of a text that began as a tag or a fence. `isFenced` says that a block in a fence has just ended. */
export function heldWith(
  held: string,
  sign: string,
  isWords: boolean,
  isFenced: boolean,
  offered: readonly string[],
): Held {
  if (held.startsWith('`')) return fenceWith(held, sign, isFenced)
  if (mayGoOn(held, sign)) return closesTag(held, sign) ? 'tag' : 'part'
  return isWords && held.startsWith('[') ? listWith(held, sign, offered) : undefined
}

/** "```json", a line break, and JSON. */
function fenceWith(held: string, sign: string, isFenced: boolean): Held {
  const text = held + sign
  if (isFenced && text === '```') return 'fence'
  if (/^`{1,3}[a-z_]{0,16}\s{0,8}$/i.test(text)) return 'part'
  return (sign === '{' || sign === '[') && /^`{3}\w*\s*$/.test(held) ? 'json' : undefined
}

/** "[{" is JSON, "[end_call(" is Python. */
function listWith(held: string, sign: string, offered: readonly string[]): Held {
  if (/^\[\s*$/.test(held) && /\s/.test(sign)) return held.length < 8 ? 'part' : undefined
  if (/^\[\s*$/.test(held) && sign === '{') return 'json'
  const name = held.slice(1)
  if (sign === '(' && offered.includes(name)) return 'python'
  return offered.some((tool) => tool.startsWith(name + sign)) ? 'part' : undefined
}
