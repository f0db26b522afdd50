import { apply, type Operator, sayOperand, sayResult, solve } from './arithmetic.ts'
import { readNumber, readNumberOrSound } from './numbers.ts'

/** What a list of numbers may have between them; the first stands for nothing. */
const LIST = ['', 'and', 'with', 'to', 'by', 'from']
const ONLY_AND = ['and']
const DIVISION = ['divided', 'by', 'and']

/** More numbers than this are not followed by ear. */
const MAX_NUMBERS = 9

type Make = (numbers: readonly number[]) => string | undefined

/** The numbers in a row with one operator between them. */
const inARow =
  (operator: Operator): Make =>
  ([first, ...others]) =>
    first === undefined || others.length === 0
      ? undefined
      : solve({ first, steps: others.map((operand) => ({ operator, operand })) })

const ofTwo =
  (make: (left: number, right: number) => string): Make =>
  ([left, right, ...others]) =>
    left === undefined || right === undefined || others.length > 0 ? undefined : make(left, right)

const ofOne =
  (name: string, value: (operand: number) => number): Make =>
  ([operand]) =>
    operand === undefined ? undefined : sayResult(`${name} ${sayOperand(operand)}`, value(operand))

const pair = (first: number, operator: Operator, operand: number): string =>
  solve({ first, steps: [{ operator, operand }] })

const average: Make = (numbers) =>
  numbers.length < 2
    ? undefined
    : sayResult(
        `the average of ${numbers.map(sayOperand).join(' and ')}`,
        numbers.reduce((sum, value) => sum + value, 0) / numbers.length,
      )

const remainder = (left: number, right: number): string =>
  sayResult(`the remainder of ${sayOperand(left)} divided by ${sayOperand(right)}`, apply(left, 'modulo', right))

const NAMED: readonly (readonly [RegExp, readonly string[], Make])[] = [
  [/\b(?:add|sum of|total of)(?= )/, LIST, inARow('plus')],
  [/\b(?:multiply|product of)(?= )/, LIST, inARow('times')],
  [/\bdivide(?= )/, DIVISION, ofTwo((left, right) => pair(left, 'divided by', right))],
  [/\b(?:subtract|take)(?= )/, ['from'], ofTwo((left, right) => pair(right, 'minus', left))],
  [
    /\bdifference (?:between|of)(?= )/,
    ONLY_AND,
    ofTwo((left, right) => pair(Math.max(left, right), 'minus', Math.min(left, right))),
  ],
  [/\bremainder (?:of|when)(?= )/, DIVISION, ofTwo(remainder)],
  [/\b(?:average|mean) of(?= )/, LIST, average],
  [/\bsquare root of(?= )/, [], ofOne('the square root of', Math.sqrt)],
  [/^(?:what|how much) is(?= )/, ONLY_AND, ofTwo((left, right) => pair(left, 'plus', right))],
  [/\bhalf of(?= )/, [], ofOne('half of', (value) => value / 2)],
  [/\ba third of(?= )/, [], ofOne('a third of', (value) => value / 3)],
  [/\ba quarter of(?= )/, [], ofOne('a quarter of', (value) => value / 4)],
  [/\b(?:double|twice)(?= )/, [], ofOne('twice', (value) => value * 2)],
]

export interface NamedSum {
  readonly answer: string
  /** Index of the word behind it. */
  readonly end: number
}

/** "add 5 and 6" and the like: a word says what is done with the numbers behind it. */
export function namedSum(words: readonly string[], plain: string): NamedSum | undefined {
  for (const [pattern, joints, make] of NAMED) {
    const start = pattern.exec(plain)
    if (!start) continue
    const from = plain.slice(0, start.index + start[0].length).split(' ').length
    const { numbers, end } = readNumbers(words, from, joints)
    const answer = make(numbers)
    if (answer !== undefined) return { answer, end }
  }
  return percentage(words)
}

function readNumbers(words: readonly string[], from: number, joints: readonly string[]) {
  const numbers: number[] = []
  let end = from
  while (numbers.length < MAX_NUMBERS) {
    let at = end
    while (numbers.length > 0 && joints.includes(words[at] ?? ' ')) at++
    if (numbers.length > 0 && at === end && !(joints.includes('') && /^(?!minus|negative)/.test(words[at] ?? ''))) break
    // "Two" is heard as "to" behind a joint, and never without one.
    const number = numbers.length === 0 || at > end ? readNumberOrSound(words, at) : readNumber(words, at)
    if (!number) break
    numbers.push(number.value)
    end = number.end
  }
  return { numbers, end }
}

/** "15 percent of 80", "20 percent off 50" */
function percentage(words: readonly string[]): NamedSum | undefined {
  const at = words.indexOf('percent')
  const joint = words[at + 1]
  if (joint !== 'of' && joint !== 'off') return undefined
  for (let start = Math.max(0, at - 6); start < at; start++) {
    const share = readNumberOrSound(words, start)
    const whole = readNumberOrSound(words, at + 2)
    if (share?.end !== at || !whole) continue
    const part = (share.value * whole.value) / 100
    const question = `${sayOperand(share.value)} percent ${joint} ${sayOperand(whole.value)}`
    return { answer: sayResult(question, joint === 'of' ? part : whole.value - part), end: whole.end }
  }
  return undefined
}
