import { isEmpty, stem } from './content-words.ts'
import { nameIn } from './names.ts'
import { readNumber } from './numbers.ts'
import type { Choice, Input, Offer } from './offers.ts'
import type { Talk } from './skill.ts'
import { type Utterance, utterance } from './utterance.ts'

const MONTH = '(?:january|february|march|april|may|june|july|august|september|october|november|december)'
const DAY = new RegExp(
  '\\b(?:(?:this|next) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\\b|\\b(?:the day after )?tomorrow\\b|\\btoday\\b|\\btonight\\b|' +
    `\\b\\d{4}-\\d{2}-\\d{2}\\b|\\b(?:the )?(?:[\\w-]{1,15}(?:st|nd|rd|th)|\\d{1,2})(?: of)? ${MONTH}\\b|` +
    `\\b${MONTH} (?:the )?(?:[\\w-]{1,15}(?:st|nd|rd|th)|\\d{1,2})\\b`,
  'i',
)
const TIME =
  /\b(?:at|around|by) (?:about )?(?<time>noon|midnight|(?:half past |quarter (?:past|to) )?(?:\d{1,2}(?:[:.]\d{2})?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: (?:fifteen|thirty|forty-five))?(?: ?o['’]?clock)?(?: ?(?:[ap]\.m\.|[ap]m\b))?)/i

/** Said before a value that is looked for, and behind it. */
const BEFORE = new Set('number called named is my the of'.split(' '))
const BEHIND = new Set('please thanks thank you now today'.split(' '))

export interface Request {
  readonly said: Utterance
  /** What was said when a value was asked for, by its name. */
  readonly answers: ReadonlyMap<string, Utterance>
}

export interface Filled {
  readonly input: Readonly<Record<string, unknown>>
  /** The first value that must be there and was not said. */
  readonly missing?: Input
}

/** What a tool gets of what was said. Nothing is invented: what was not said is missing. */
export function filled(offer: Offer, { said, answers }: Request, talk: Talk): Filled {
  const numbers = numbersIn(said.text.replace(DAY, ' ').replace(TIME, ' '))
  const input: Record<string, unknown> = {}
  let missing: Input | undefined
  for (const one of offer.inputs) {
    const answer = answers.get(one.name)
    const value = answer ? fromAnswer(one, answer) : fromRequest(one, offer, said, numbers, talk)
    if (value !== undefined) input[one.name] = value
    else if (one.isRequired) missing ??= one
  }
  return missing ? { input, missing } : { input }
}

/** Each number is for one value: what is taken is taken out of `numbers`. */
function fromRequest(
  { kind, isRequired }: Input,
  offer: Offer,
  said: Utterance,
  numbers: number[],
  talk: Talk,
): unknown {
  switch (kind.type) {
    case 'choice':
      return choiceIn(kind.choices, said.plain)
    case 'number': {
      const at = numbers.findIndex((number) => fits(number, kind))
      return at < 0 ? undefined : numbers.splice(at, 1)[0]
    }
    case 'yes-or-no':
      return undefined
    case 'day':
      return DAY.exec(said.text)?.[0]
    case 'time':
      return timeIn(said.text)
    case 'name':
      return nameIn(talk)
    case 'sentence':
      return isRequired ? said.text : undefined
    case 'words':
      return isRequired && hasOneOfWords(offer) ? behindTheTool(said.text, offer) : undefined
    default:
      return kind satisfies never
  }
}

/** Who is asked for a value says it, and mostly nothing else. */
export function fromAnswer({ kind }: Input, said: Utterance): unknown {
  const bare = bareOf(said.text)
  switch (kind.type) {
    case 'choice':
      return choiceIn(kind.choices, said.plain)
    case 'number':
      return numbersIn(said.text).find((number) => fits(number, kind))
    case 'yes-or-no':
      if (/^(?:yes|yeah|yep|sure|of course|please do)\b/.test(said.plain)) return true
      return /^(?:no|nope|nah)\b/.test(said.plain) ? false : undefined
    case 'day':
      return DAY.exec(said.text)?.[0]
    case 'time':
      return timeIn(said.text) ?? timeIn(`at ${said.text}`)
    case 'name':
      return nameIn({ said: [said.text], heard: [], wallMs: 0, timeZone: '', tools: [] }) ?? bare
    case 'sentence':
    case 'words':
      return bare
    default:
      return kind satisfies never
  }
}

/** Without what stands around the words; undefined where there are none. */
const bareOf = (text: string): string | undefined => /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su.exec(text)?.[0]

const timeIn = (text: string): string | undefined => TIME.exec(text)?.groups?.['time']

/** Of the values that were said the longest: "sales support" is not "sales". */
export const choiceIn = (choices: readonly Choice[], plain: string): string | undefined =>
  choices
    .filter((choice) => ` ${plain} `.includes(` ${choice.plain} `))
    .reduce<string | undefined>(
      (longest, { value }) => (value.length > (longest?.length ?? 0) ? value : longest),
      undefined,
    )

const fits = (number: number, { isWhole, least, most }: Extract<Input['kind'], { type: 'number' }>): boolean =>
  number >= least && number <= most && (!isWhole || Number.isInteger(number))

function numbersIn(text: string): number[] {
  const words = utterance(text).plain.split(' ')
  const numbers: number[] = []
  for (let at = 0; at < words.length;) {
    const number = readNumber(words, at)
    if (number) numbers.push(number.value)
    at = number?.end ?? at + 1
  }
  return numbers
}

const hasOneOfWords = ({ inputs }: Offer): boolean =>
  inputs.filter(({ kind, isRequired }) => isRequired && kind.type === 'words').length === 1

/** "the weather in Oslo": what stands behind the last word that is the tool's own. */
function behindTheTool(text: string, { words }: Offer): string | undefined {
  const said = text.split(' ').map((word) => bareOf(word) ?? '')
  const last = said.findLastIndex((word) => words.has(stem(word)))
  const rest = said.slice(last + 1)
  const start = rest.findIndex((word) => !isEmpty(word) && !BEFORE.has(word.toLowerCase()))
  const end = rest.findLastIndex((word) => !BEHIND.has(word.toLowerCase()))
  return start < 0 ? undefined : bareOf(rest.slice(start, end + 1).join(' '))
}
