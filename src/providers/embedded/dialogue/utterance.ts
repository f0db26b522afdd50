/** What was said, once as the recogniser wrote it and once as the skills read it. */
export interface Utterance {
  /** White space collapsed, at most `MAX_CHARS`. */
  readonly text: string
  /** Lower case, no punctuation but decimal points, contractions opened, hesitations left out; words apart by one space. */
  readonly plain: string
}

/** A minute of quick speech; nobody asks a demo a longer question. */
const MAX_CHARS = 1000

const HESITATIONS = new Set('um umm uh uhh er erm ah hmm hm mm please kindly just'.split(' '))
/** Said before the point is come to. */
const OPENERS = new Set('well so okay ok and but then oh now alright right hey yeah actually'.split(' '))

/** Recognisers write them with and without the apostrophe. */
const CONTRACTIONS: ReadonlyMap<string, string> = new Map([
  ['whats', 'what is'],
  ['its', 'it is'],
  ['whos', 'who is'],
  ['hows', 'how is'],
  ['im', 'i am'],
  ['youre', 'you are'],
  ['thats', 'that is'],
  ['lets', 'let us'],
  ['dont', 'do not'],
  ['cant', 'can not'],
  ['cannot', 'can not'],
  ['didnt', 'did not'],
  ['wanna', 'want to'],
  ['gimme', 'give me'],
])

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['+', ' plus '],
  ['×', ' times '],
  ['*', ' times '],
  ['÷', ' divided by '],
  ['/', ' divided by '],
  ['%', ' percent '],
  ['²', ' squared '],
  ['−', ' minus '],
])

/** What recognisers write of sounds that are no words: "[BLANK_AUDIO]", "(laughs)". */
const ASIDES = /\[[^\]]*\]|\([\p{L}\s_]*\)/gu

export function utterance(raw: string): Utterance {
  const heard = raw.toWellFormed().slice(0, MAX_CHARS).toWellFormed()
  const text = heard.replaceAll(ASIDES, ' ').replaceAll(/\s+/g, ' ').trim()
  const words = wordsOf(text).filter((word) => !HESITATIONS.has(word))
  const start = words.findIndex((word) => !OPENERS.has(word))
  // "Okay." is all opener and still something said.
  return { text, plain: words.slice(Math.max(0, start)).join(' ') }
}

/** The ends of what was said, shortest first: its last sentence, its last two, and so on to all of it. */
export function endings(raw: string): Utterance[] {
  const whole = utterance(raw)
  const sentences = whole.text.split(/(?<=[.!?])\s/).filter((part) => /[\p{L}\p{N}]/u.test(part))
  if (sentences.length < 2) return [whole]
  const last = sentences.slice(-MAX_SENTENCES)
  return last.map((_, at) => utterance(sentences.slice(sentences.length - 1 - at).join(' ')))
}

/** More sentences than this are a speech, not a request. */
const MAX_SENTENCES = 6

function wordsOf(text: string): string[] {
  const spaced = text
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/['’`]/g, '')
    .replaceAll(/(\d),(?=\d{3}(?!\d))/g, '$1')
    .replaceAll(/(?<=\d)\s*x\s*(?=\d)/g, ' times ')
    .replaceAll(/(^|\s)-\s*(?=\d)/g, '$1minus ')
    .replaceAll(/(?<=\d)\s+-\s+(?=\d)/g, ' minus ')
    // "5-3" is a sum, "555-1234" is not.
    .replaceAll(/(?<![\d-])(\d{1,2})-(\d{1,2})(?![\d-])/g, '$1 minus $2')
    .replaceAll(/[+×*÷/%²−]/g, (sign) => SIGNS.get(sign) ?? ' ')
  const words = spaced.match(/\d+\.\d+|[\p{L}\p{M}\p{N}]+/gu) ?? []
  return words.flatMap((word) => (CONTRACTIONS.get(word) ?? word).split(' '))
}
