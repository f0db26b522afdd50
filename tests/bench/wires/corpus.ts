import { corpus } from '../conversation/corpus.ts'
import type { Speech } from '../conversation/speech.ts'
import type { Entry } from '../conversation/turn.ts'

/** How many of each kind. All of them over all wires take some five minutes of real time. */
const KINDS: readonly (readonly [kind: string, turns: number])[] = [
  ['complete', 2],
  ['one word', 2],
  ['hesitation 500 ms', 2],
  ['hesitation 900 ms', 2],
  ['digits, 600 ms', 1],
  ['interruption', 3],
]

const QUICK = new Set(['one word', 'interruption'])

/** The part of the corpus that is played in real time: always the same. */
export function partOf(speech: Speech, isQuick: boolean): Entry[] {
  const all = corpus(speech)
  const part = KINDS.flatMap(([kind, turns]) => {
    const own = all.filter((entry) => entry.kind === kind)
    return own.filter((_, nth) => nth % Math.floor(own.length / turns) === 1).slice(0, turns)
  })
  return isQuick ? part.filter(({ kind }) => QUICK.has(kind)) : part
}
