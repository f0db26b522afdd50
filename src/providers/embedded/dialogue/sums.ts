import { MOST, type Parsed, readNumber, readNumberOrSound, sayNumber } from './numbers.ts'
import type { Skill } from './skill.ts'

type Operator = 'plus' | 'minus' | 'times' | 'divided by' | 'to the power of'

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
]

interface Sum {
  readonly first: number
  readonly steps: readonly { readonly operator: Operator; readonly operand: number }[]
}

/** More terms than this are not followed by ear. */
const MAX_STEPS = 8

/** Arithmetic, spoken or in digits. */
export const sums: Skill = ({ plain }) => {
  const words = plain.split(' ')
  return phrase(words, plain) ?? expression(words)
}

function expression(words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at++) {
    const sum = readSum(words, at)
    if (sum) return answer(sayingOf(sum), valueOf(sum))
  }
  return undefined
}

function readSum(words: readonly string[], at: number): Sum | undefined {
  const first = readNumberOrSound(words, at)
  if (!first) return undefined
  const power = { squared: 2, cubed: 3 }[words[first.end] ?? '']
  if (power) return { first: first.value, steps: [{ operator: 'to the power of', operand: power }] }
  const steps: { operator: Operator; operand: number }[] = []
  for (let end = first.end; steps.length < MAX_STEPS;) {
    const operator = operatorAt(words, end)
    const operand = operator && operandAt(words, operator.end)
    if (!operator || !operand) break
    steps.push({ operator: operator.operator, operand: operand.value })
    end = operand.end
  }
  return steps.length > 0 ? { first: first.value, steps } : undefined
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

/** Powers first, then products, then sums. */
function valueOf({ first, steps }: Sum): number {
  const values = [first]
  const operators: Operator[] = []
  const rank = (operator: Operator): number =>
    ({ plus: 1, minus: 1, times: 2, 'divided by': 2, 'to the power of': 3 })[operator]
  const reduce = () => {
    const right = values.pop() ?? 0
    const left = values.pop() ?? 0
    values.push(apply(left, operators.pop() ?? 'plus', right))
  }
  for (const { operator, operand } of steps) {
    for (let last = operators.at(-1); last && rank(last) >= rank(operator); last = operators.at(-1)) reduce()
    operators.push(operator)
    values.push(operand)
  }
  while (operators.length > 0) reduce()
  return values[0] ?? 0
}

function apply(left: number, operator: Operator, right: number): number {
  switch (operator) {
    case 'plus':
      return left + right
    case 'minus':
      return left - right
    case 'times':
      return left * right
    case 'divided by':
      return right === 0 ? Number.NaN : left / right
    case 'to the power of':
      return left ** right
    default:
      return operator satisfies never
  }
}

const sayingOf = ({ first, steps }: Sum): string =>
  [said(first), ...steps.map(({ operator, operand }) => stepInWords(operator, operand))].join(' ')

function stepInWords(operator: Operator, operand: number): string {
  if (operator === 'to the power of' && operand === 2) return 'squared'
  if (operator === 'to the power of' && operand === 3) return 'cubed'
  return `${operator} ${said(operand)}`
}

/** "add 5 and 6" and the like: the numbers stand around one word. */
function phrase(words: readonly string[], plain: string): string | undefined {
  for (const [pattern, between, make] of PHRASES) {
    const start = pattern.exec(plain)
    if (!start) continue
    const at = plain.slice(0, start.index + start[0].length).split(' ').length
    const left = readNumberOrSound(words, at)
    if (!left) continue
    if (between === undefined) return make(left.value, 0)
    const middle = between.find((candidate) => words[left.end] === candidate)
    const right = middle && readNumberOrSound(words, left.end + 1)
    if (right) return make(left.value, right.value)
  }
  return percentage(words)
}

const inWords = (first: number, operator: Operator, operand: number): string =>
  answer(sayingOf({ first, steps: [{ operator, operand }] }), apply(first, operator, operand))

const AND = ['and', 'with', 'to', 'by']
const PHRASES: readonly (readonly [RegExp, readonly string[] | undefined, (left: number, right: number) => string])[] =
  [
    [/\b(?:add|sum of|total of)(?= )/, AND, (left, right) => inWords(left, 'plus', right)],
    [/\b(?:multiply|product of)(?= )/, AND, (left, right) => inWords(left, 'times', right)],
    [/\bdivide(?= )/, ['by'], (left, right) => inWords(left, 'divided by', right)],
    [/\b(?:subtract|take)(?= )/, ['from'], (left, right) => inWords(right, 'minus', left)],
    [
      /\bdifference (?:between|of)(?= )/,
      ['and'],
      (left, right) => inWords(Math.max(left, right), 'minus', Math.min(left, right)),
    ],
    [/\bsquare root of(?= )/, undefined, (value) => answer(`the square root of ${said(value)}`, Math.sqrt(value))],
    [/^(?:what|how much) is(?= )/, ['and'], (left, right) => inWords(left, 'plus', right)],
    [/\bhalf of(?= )/, undefined, (value) => answer(`half of ${said(value)}`, value / 2)],
    [/\b(?:double|twice)(?= )/, undefined, (value) => answer(`twice ${said(value)}`, value * 2)],
  ]

function percentage(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === 'percent')
  for (let start = Math.max(0, at - 6); start < at; start++) {
    const share = readNumberOrSound(words, start)
    const whole = words[at + 1] === 'of' ? readNumberOrSound(words, at + 2) : undefined
    if (share?.end !== at || !whole) continue
    return answer(`${said(share.value)} percent of ${said(whole.value)}`, (share.value * whole.value) / 100)
  }
  return undefined
}

const isSayable = (value: number): boolean => Math.abs(value) <= MOST

const said = (value: number): string => (isSayable(value) ? sayNumber(value, 6) : 'a very large number')

function answer(question: string, value: number): string {
  const opening = question.charAt(0).toUpperCase() + question.slice(1)
  if (Number.isNaN(value)) return `${opening} has no answer that is a number.`
  if (!isSayable(value)) return `${opening} is too large for me to say.`
  const rounded = Math.round(value * 100) / 100
  const isExact = Math.abs(rounded - value) <= 1e-9 * Math.max(1, Math.abs(value))
  if (rounded === 0 && !isExact) return `${opening} is almost zero.`
  return `${opening} is ${isExact ? '' : 'about '}${sayNumber(rounded)}.`
}
