import { lastHeard, wantsMore } from './going-on.ts'
import { MOST, readNumber, readNumberOrSound, sayNumber } from './numbers.ts'
import type { Skill, Talk } from './skill.ts'
import { utterance } from './utterance.ts'

/** Half a minute of counting: long enough to interrupt, short enough to endure. */
const MAX_CHARS = 500

const ASKED =
  /^(?:(?:can|could|will|would) you |do you know how to |i (?:want|would like) you to |let us )?(?:start |skip )?(?<word>count(?:ing|down)?)\b(?! (?:on|me|how)\b)(?<how>.*)$/

/** Counts between any two numbers, in steps, and on from where it was stopped. */
export const counting: Skill = ({ plain }, talk) => {
  if (wantsMore(plain) || plain === 'keep counting') return onFrom(talk)
  const { word, how } = ASKED.exec(plain)?.groups ?? {}
  if (how === undefined) return undefined
  const isDown = word === 'countdown' || /\b(?:down|back|backwards?)\b/.test(how)
  return isDown ? down(read(how)) : up(read(how))
}

interface Wish {
  from?: number
  to?: number
  step?: number
}

/** "from 3 to 8", "1 through 10", "to 20 by twos"; and "two ten", as recognisers may hear it. */
function read(how: string): Wish {
  const words = how.trim().split(' ')
  const wish: Wish = {}
  for (const [at, word] of words.entries()) {
    const next = numberAt(words, at + 1)
    if (/^(?:from|to|too|until|till|through)$/.test(word)) {
      if (next !== undefined) wish[word === 'from' ? 'from' : 'to'] ??= next
    } else if (/^(?:by|in|of)$/.test(word)) {
      const step = Math.abs(numberAt([singular(words[at + 1] ?? '')], 0) ?? 0)
      if (step > 0) wish.step = step
    } else if (/^(?:even|odd)$/.test(word)) {
      wish.step = 2
      if (word === 'odd') wish.from ??= 1
    } else if (at === 0) {
      const first = readNumber(words, 0)
      const behind = first && words[first.end]
      if (behind === 'to' || behind === 'through') wish.from = first?.value ?? 1
      else if (/^(?:two|2)$/.test(word) && next !== undefined) wish.to = next
    }
  }
  return wish
}

const singular = (word: string): string => word.replace(/^sixes$/, 'six').replace(/s$/, '')

function numberAt(words: readonly string[], at: number): number | undefined {
  const number = readNumberOrSound(words, at)
  return number && Math.abs(number.value) < MOST ? Math.trunc(number.value) : undefined
}

function down({ from, to, step = 1 }: Wish): string {
  if (from === undefined) return series(to ?? 10 * step, to === undefined || to > step ? step : to, step)
  return series(from, to ?? (from > 0 ? Math.min(from, step) : from - 10 * step), step)
}

function up({ from, to, step = 1 }: Wish): string {
  if (to !== undefined && to < 1) return series(from ?? (to === 0 ? 10 : 0), to, step)
  const start = from ?? Math.min(step, to ?? step)
  return series(start, to ?? start + 9 * step, step)
}

function series(from: number, to: number, step: number): string {
  const way = from <= to ? step : -step
  const numbers: string[] = []
  let chars = 0
  for (let number = from; way > 0 ? number <= to : number >= to; number += way) {
    const said = sayNumber(number)
    chars += said.length + 2
    if (chars > MAX_CHARS) return `${sentence(numbers)} And so on. I had better stop before we get to ${sayNumber(to)}.`
    numbers.push(said)
  }
  return sentence(numbers)
}

/** Ten more, when numbers were the last thing heard. */
function onFrom(talk: Talk): string | undefined {
  const heard = (lastHeard(talk) ?? '').split(/[,.]\s*/).filter((part) => part !== '')
  const numbers = heard.map((part) => {
    const words = utterance(part).plain.split(' ')
    const number = readNumber(words, 0)
    return number?.end === words.length ? number.value : undefined
  })
  const [before, last] = numbers.slice(-2)
  if (before === undefined || last === undefined || before === last) return undefined
  const step = last - before
  return series(last + step, last + 10 * step, Math.abs(step))
}

const sentence = (numbers: readonly string[]): string => {
  const said = numbers.join(', ')
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`
}
