import { MOST, sayNumber } from './numbers.ts'

export type Operator = 'plus' | 'minus' | 'times' | 'divided by' | 'modulo' | 'to the power of'

export interface Step {
  readonly operator: Operator
  readonly operand: number
  /** Of what comes before it, as in "fifty plus ten percent"; only the last step. */
  readonly isPercent?: boolean
}

export interface Sum {
  readonly first: number
  readonly steps: readonly Step[]
}

/** "Two plus two is four.", or why there is no such answer. */
export const solve = (sum: Sum): string => sayResult(sayingOf(sum), valueOf(sum))

/** Powers first, then products, then sums. */
function valueOf({ first, steps }: Sum): number {
  const values = [first]
  const operators: Operator[] = []
  const reduce = () => {
    const right = values.pop() ?? 0
    const left = values.pop() ?? 0
    values.push(apply(left, operators.pop() ?? 'plus', right))
  }
  for (const { operator, operand, isPercent } of steps) {
    const least = isPercent ? 0 : rank(operator)
    for (let last = operators.at(-1); last && rank(last) >= least; last = operators.at(-1)) reduce()
    operators.push(operator)
    values.push(isPercent ? (operand / 100) * (rank(operator) === 1 ? (values[0] ?? 0) : 1) : operand)
  }
  while (operators.length > 0) reduce()
  return values[0] ?? 0
}

const rank = (operator: Operator): number =>
  ({ plus: 1, minus: 1, times: 2, 'divided by': 2, modulo: 2, 'to the power of': 3 })[operator]

export function apply(left: number, operator: Operator, right: number): number {
  switch (operator) {
    case 'plus':
      return left + right
    case 'minus':
      return left - right
    case 'times':
      return left * right
    case 'divided by':
      return right === 0 ? Number.NaN : left / right
    case 'modulo':
      return right === 0 ? Number.NaN : left - right * Math.floor(left / right)
    case 'to the power of':
      return left ** right
    default:
      return operator satisfies never
  }
}

const sayingOf = ({ first, steps }: Sum): string => [sayOperand(first), ...steps.map(sayStep)].join(' ')

function sayStep({ operator, operand, isPercent }: Step): string {
  if (operator === 'to the power of' && operand === 2) return 'squared'
  if (operator === 'to the power of' && operand === 3) return 'cubed'
  return `${operator} ${sayOperand(operand)}${isPercent ? ' percent' : ''}`
}

const isSayable = (value: number): boolean => Math.abs(value) <= MOST

export const sayOperand = (value: number): string => (isSayable(value) ? sayNumber(value, 6) : 'a very large number')

/** `question` is what was asked for, in words. */
export function sayResult(question: string, value: number): string {
  const opening = question.charAt(0).toUpperCase() + question.slice(1)
  if (Number.isNaN(value)) return `${opening} has no answer that is a number.`
  if (!isSayable(value)) return `${opening} is too large for me to say.`
  const rounded = Math.round(value * 100) / 100
  const isExact = Math.abs(rounded - value) <= 1e-9 * Math.max(1, Math.abs(value))
  if (rounded === 0 && !isExact) return `${opening} is almost zero.`
  return `${opening} is ${isExact ? '' : 'about '}${sayNumber(rounded)}.`
}
