import { readNumberOrSound } from './numbers.ts'
import { type Skill, toolIn } from './skill.ts'

/** Read in what was said: "#" and "*" count. */
const ASKED =
  /^(?:(?:well|okay|ok|so|now|and|then|please|um|uh|(?:can|could|will|would) you|i want you to)[\s,]+)*(?:press|dial|push|hit|type|enter|key in|punch in|send)\s+(?:the\s+)?(?:(?:keys?|digits?|numbers?|buttons?|tones?|code|extension)\s+)?(?<keys>.+)$/isu

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['pound', '#'],
  ['hash', '#'],
  ['hashtag', '#'],
  ['star', '*'],
  ['asterisk', '*'],
])
const BETWEEN = new Set('and then the key keys sign button number again now please'.split(' '))

/** Presses keys of a telephone, where it has them. */
export const pressing: Skill = ({ text }, talk) => {
  const keys = keysIn(ASKED.exec(text)?.groups?.['keys'] ?? '')
  if (keys === undefined) return undefined
  if (!toolIn(talk, 'send_dtmf')) return 'I have no keys that I could press.'
  return { text: 'All right.', call: { name: 'send_dtmf', input: { keys } } }
}

/** Undefined when anything else is said among them: "press one for sales" is not meant for us. */
function keysIn(said: string): string | undefined {
  const words = said.toLowerCase().match(/\d+|[#*]|[\p{L}'’]+/gu) ?? []
  let keys = ''
  for (let at = 0; at < words.length;) {
    const word = words[at] ?? ''
    const sign = /^[\d#*]+$/.test(word) ? word : SIGNS.get(word)
    const number = sign === undefined ? readNumberOrSound(words, at) : undefined
    if (sign === undefined && !number && !BETWEEN.has(word)) return undefined
    keys += sign ?? number?.value ?? ''
    at = number?.end ?? at + 1
  }
  return /^[\d#*]+$/.test(keys) ? keys : undefined
}
