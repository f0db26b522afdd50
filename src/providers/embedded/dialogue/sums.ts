import { type Operator, solve, type Step, type Sum } from './arithmetic.ts'
import { lastHeard } from './going-on.ts'
import { namedSum } from './named-sums.ts'
import { type Parsed, readNumber, readNumberOrSound, readOrdinal } from './numbers.ts'
import type { Skill, Talk } from './skill.ts'
import { utterance } from './utterance.ts'

/** What the operators are called, longest first. */
const SPOKEN: readonly (readonly [readonly string[], Operator])[] = [
  [['to', 'the', 'power', 'of'], 'to the power of'],
  [['multiplied', 'by'], 'times'],
  [['divided', 'by'], 'divided by'],
  [['added', 'to'], 'plus'],
  [['take', 'away'], 'minus'],
  [['plus'], 'plus'],
  [['minus'], 'minus'],
  [['less'], 'minus'],
  [['times'], 'times'],
  [['x'], 'times'],
  [['over'], 'divided by'],
  [['mod'], 'modulo'],
  [['modulo'], 'modulo'],
]

/** More terms than this are not followed by ear. */
const MAX_STEPS = 8

const TOO_MUCH = 'That is too much for me at once. Give me one sum at a time, without brackets.'
const WHICH = 'Gladly. Ask me what twelve times seven is, for example.'

/** Arithmetic, spoken or in digits. */
export const sums: Skill = ({ text, plain }, talk) => {
  if (
    /^(?:(?:can|could|will|would) you )?(?:do|calculate|solve) (?:some |a )?(?:maths?|sums?|arithmetic)\b/.test(plain)
  )
    return WHICH
  const words = plain.split(' ')
  const named = namedSum(words, plain)
  if (named) return goesOn(words, named.end) ? TOO_MUCH : named.answer
  if (/\([^()]*\d[^()]*\)/.test(text)) return TOO_MUCH
  return onFrom(words, talk) ?? expression(words)
}

function expression(words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at++) {
    const sum = readSum(words, at)
    if (sum) return isNumberBefore(words, at) || goesOn(words, sum.end) ? TOO_MUCH : solve(sum)
  }
  return undefined
}

/** Half of what was said must not be answered as if it were all: "nine nine nine plus one". */
const isNumberBefore = (words: readonly string[], at: number): boolean =>
  at > 0 && readNumber(words, at - 1)?.end === at

const goesOn = (words: readonly string[], from: number): boolean =>
  words.some((_, at) => {
    const operator = at >= from ? operatorAt(words, at) : undefined
    return operator !== undefined && readNumber(words, operator.end) !== undefined
  })

/** "Plus five", said to a result. */
function onFrom(words: readonly string[], talk: Talk): string | undefined {
  const start = words.findIndex((word) => !/^(?:and|then|that|it|is|what|the|result)$/.test(word))
  if (operatorAt(words, start) === undefined || readSum(words, start)) return undefined
  const [, result = ''] = / is (?!about )([^,.]+)\.$/.exec(lastHeard(talk) ?? '') ?? []
  const before = utterance(result).plain.split(' ')
  return readNumber(before, 0)?.end === before.length ? expression([...before, ...words.slice(start)]) : undefined
}

function readSum(words: readonly string[], at: number): (Sum & { readonly end: number }) | undefined {
  const number = readNumberOrSound(words, at)
  if (!number) return undefined
  const first = number.value
  const power = powerAt(words, number.end)
  if (power) return { first, steps: [{ operator: 'to the power of', operand: power.value }], end: power.end }
  const steps: Step[] = []
  let { end } = number
  while (steps.length < MAX_STEPS && steps.at(-1)?.isPercent !== true) {
    const operator = operatorAt(words, end) ?? operatorBehindUnit(words, end)
    const operand = operator && operandAt(words, operator.end)
    if (!operator || !operand) break
    const isPercent = words[operand.end] === 'percent' && words[operand.end + 1] !== 'of'
    end = operand.end + (isPercent ? 1 : 0)
    steps.push({ operator: operator.operator, operand: operand.value, isPercent })
  }
  return steps.length > 0 ? { first, steps, end } : undefined
}

/** "squared", "to the 3rd power" */
function powerAt(words: readonly string[], at: number): Parsed | undefined {
  const named = { squared: 2, cubed: 3 }[words[at] ?? '']
  if (named) return { value: named, end: at + 1 }
  const ordinal = words[at] === 'to' && words[at + 1] === 'the' ? readOrdinal(words[at + 2]) : undefined
  return ordinal === undefined ? undefined : { value: ordinal, end: at + (words[at + 3] === 'power' ? 4 : 3) }
}

/** "three times to" is a sum, "three times to say hello" is not. */
function operandAt(words: readonly string[], at: number): Parsed | undefined {
  const heard = readNumber(words, at)
  if (heard) return heard
  const sound = readNumberOrSound(words, at)
  return sound && (sound.end === words.length || operatorAt(words, sound.end)) ? sound : undefined
}

function operatorAt(words: readonly string[], at: number): { operator: Operator; end: number } | undefined {
  for (const [spoken, operator] of SPOKEN) {
    if (spoken.every((word, offset) => words[at + offset] === word)) return { operator, end: at + spoken.length }
  }
  return undefined
}

/** "five apples plus three apples" */
function operatorBehindUnit(words: readonly string[], at: number): ReturnType<typeof operatorAt> {
  const isUnit = readOrdinal(words[at]?.replace(/s$/, '')) === undefined
  return isUnit && /^(?:plus|minus)$/.test(words[at + 1] ?? '') ? operatorAt(words, at + 1) : undefined
}
