import { withKeys } from '../../tts/phone-keys.ts'

/** Short words that people write in capitals for stress, not to have them spelled. */
const STRESSED =
  /^(?:NOT?|YES|ALL|ANY|AND|OR|NOW|NEW|YOU|I|A|IS|DO|CAN|THE|ONE|TWO|OUR|WE|IT|IF|TO|AT|ON|IN|MUST|NEVER)$/
/** Letters that Unicode does not take apart into a base and a mark. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', Æ: 'Ae', ø: 'o', Ø: 'O', œ: 'oe', ł: 'l', đ: 'd' }

type Rule = readonly [RegExp, string]

/** In this order. What is a sign between numbers is something else between words. */
const RULES: readonly Rule[] = [
  [/[‘’ʼ′]/g, "'"],
  [/[“”„«»]/g, '"'],
  [/(\d) *(?:[*×]|(?<= )x(?= )) *(?=\d)/g, '$1 times '],
  [/(\d)(?: +\/ +| *÷ *)(?=\d)/g, '$1 divided by '],
  [/(\d) +[-−–] +(?=\d)/g, '$1 minus '],
  [/(\d) *− *(?=\d)/g, '$1 minus '],
  [/(^|\s)[−–](?=\d)/g, '$1minus '],
  [/(\d)–(?=\d)/g, '$1 to '],
  [/[—–]+|(?<=\s)-{1,3}(?=\s)/g, ', '],
  [/€ ?(\d[\d.,]*\d|\d)/g, '$1 euros'],
  [/£ ?(\d[\d.,]*\d|\d)/g, '$1 pounds'],
  [/€/g, ' euros '],
  [/£/g, ' pounds '],
  [/° ?C\b/g, ' degrees Celsius '],
  [/° ?F\b/g, ' degrees Fahrenheit '],
  [/°/g, ' degrees '],
  [/\+/g, ' plus '],
  [/=/g, ' equals '],
  [/&/g, ' and '],
  [/@/g, ' at '],
  [/#(?=\d)/g, ' number '],
  [/<(?=[\s\d])/g, ' less than '],
  [/>(?=[\s\d])/g, ' greater than '],
  [/([a-z])\.(?=(?:com|org|net|io|dev|ai)\b)/gi, '$1 dot '],
  [/\band\/or\b/gi, 'and or'],
  [/([a-z])\/(?=[a-z])/gi, '$1 slash '],
  [/(?<!\.)(?:…|\.{2,})(?!\.)(?=\s*\S)/g, ', '],
  [/…|\.{2,}/g, '.'],
  [/([.!?,;:])\s*\n/g, '$1 '],
  [/\n+/g, ', '],
]

/**
 * What is spoken of a piece (`tts/speakable.ts`) as an English voice for plain ASCII can read it: signs become words.
 * '' when there is nothing in it to say.
 */
export function speakable(piece: string): string {
  // As they are called on phones in the US.
  let text = withKeys(piece, ' star ', ' pound ')
  for (const [pattern, words] of RULES) text = text.replaceAll(pattern, words)
  text = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\x20-\x7e]/g, (sign) => LETTERS[sign] ?? ' ')
    .replaceAll(/[*_`~^|\\{}[\]<>#"]/g, ' ')
    .replaceAll(/\b[A-Z]{2,5}\b/g, spelled)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[,.;:!?])/g, '')
    .replaceAll(/([,;:])(?:,\s*)+/g, '$1 ')
    .replace(/^(?:[\s,;:.!?]|-(?!\d))+/, '')
    .trim()
  return /[a-z\d]/i.test(text) ? text : ''
}

/** API, LLM and HTTPS are read letter by letter; NASA and JSON are words. */
function spelled(word: string): string {
  const isWord = STRESSED.test(word) || (word.length > 3 && /[AEIOUY]/.test(word))
  return isWord ? word : [...word].join('.')
}

/** Of sentences, clauses and words. */
const MARKS = ['.!?', ',;:', '']

/** Where the last of these marks before white space ends; any white space when there are none to look for. 0: nowhere. */
function lastEnd(text: string, marks: string): number {
  for (let end = text.length - 1; end > 0; end--)
    if (/\s/.test(text.charAt(end)) && (marks === '' || marks.includes(text.charAt(end - 1)))) return end
  return 0
}

/** Cuts what is longer than `most` characters at the last sentence, clause or word that fits. */
export function* inParts(text: string, most: number): Generator<string> {
  let rest = text
  while (rest.length > most) {
    const head = rest.slice(0, most + 1)
    const end = MARKS.map((marks) => lastEnd(head, marks)).find(Boolean)
    yield rest.slice(0, end ?? most)
    rest = rest.slice(end ?? most).trimStart()
  }
  if (rest) yield rest
}
