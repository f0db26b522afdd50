import { MOST, readNumberOrSound, sayNumber } from './numbers.ts'
import type { Skill } from './skill.ts'

/** Half a minute of counting: long enough to interrupt, short enough to endure. */
const MAX_CHARS = 500

/** Counts up or down between any two numbers. */
export const counting: Skill = ({ plain }) => {
  if (!/^(?:(?:can|could|will|would) you |i want you to |let us )?(?:count|start counting)\b/.test(plain))
    return undefined
  if (/^count(?:ing)? (?:on|me|how)\b/.test(plain)) return undefined
  const isDown = /\b(?:down|backwards?)\b/.test(plain)
  const from = numberAfter(plain, /\bfrom\b/)
  const to = numberAfter(plain, /\b(?:to|too|two|2|until|till|up to)\b(?= )/)
  if (from === undefined && to === undefined) return series(isDown ? 10 : 1, isDown ? 1 : 10)
  if (isDown) return from === undefined ? series(to ?? 10, 1) : series(from, to ?? (from > 0 ? 1 : from - 10))
  return series(from ?? 1, to ?? (from ?? 0) + 9)
}

function numberAfter(plain: string, word: RegExp): number | undefined {
  const match = word.exec(plain)
  if (!match) return undefined
  const rest = plain.slice(match.index + match[0].length).trim()
  const number = readNumberOrSound(rest.split(' '), 0)
  return number && Math.abs(number.value) < MOST ? Math.trunc(number.value) : undefined
}

function series(from: number, to: number): string {
  const step = from <= to ? 1 : -1
  const numbers: string[] = []
  let chars = 0
  for (let number = from; step > 0 ? number <= to : number >= to; number += step) {
    const said = sayNumber(number)
    chars += said.length + 2
    if (chars > MAX_CHARS) return `${sentence(numbers)} And so on. I had better stop before we get to ${sayNumber(to)}.`
    numbers.push(said)
  }
  return sentence(numbers)
}

const sentence = (numbers: readonly string[]): string => {
  const said = numbers.join(', ')
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`
}
