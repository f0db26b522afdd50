import type { Random } from '../support/random.ts'
import type { Step } from './script.ts'

/** How many things a caller does. */
const DOINGS = 7

/** How likely a caller is to do each thing at each moment; held through the whole conversation. */
interface Habits {
  /** Pauses inside a sentence. */
  readonly hesitates: number
  readonly interrupts: number
  /** Says "mm-hm" over the bot. */
  readonly nods: number
  readonly mumbles: number
  readonly coughs: number
  readonly types: number
  /** Presses the buttons of the page. */
  readonly presses: number
  readonly vanishes: number
  readonly mutes: number
  readonly stalls: number
  readonly wordMs: number
}

const SENTENCES: readonly [string, ...string[]] = [
  'Tell me a story.',
  'What is the time',
  'and then I',
  'I would like to',
  'I would like to book a table.',
  'Stop.',
  'Yes.',
  'No, that is wrong.',
  'four one five',
  'My number is 415 555',
]
const NODS: readonly [string, ...string[]] = ['Mm-hm.', 'Yes.', 'Right.', 'Uh-huh.']

/** What a caller of some habits does. */
export function callerOf(random: Random): Step[] {
  const habits = habitsOf(random)
  const steps = Array.from({ length: DOINGS }, () => doings(random, habits)).flat()
  if (!random.chance(0.15)) return steps
  return [...steps, { do: 'say', words: wordsIn(random).slice(0, 2), wordMs: habits.wordMs }, { do: 'hang-up' }]
}

function habitsOf(random: Random): Habits {
  const often = (share: number) => (random.chance(share) ? random.pick([0.2, 0.5]) : 0)
  return {
    hesitates: often(0.4),
    interrupts: often(0.4),
    nods: often(0.3),
    mumbles: often(0.2),
    coughs: often(0.3),
    types: often(0.2),
    presses: often(0.2),
    vanishes: often(0.15),
    mutes: often(0.1),
    stalls: often(0.1),
    wordMs: random.pick([120, 250, 250, 400]),
  }
}

function doings(random: Random, habits: Habits): Step[] {
  const does = (share: number) => random.chance(share)
  const before: Step[] = [
    ...(does(habits.stalls) ? [{ do: 'stall', ms: random.pick([50, 300, 1500]) } as const] : []),
    ...(does(habits.mutes) ? [{ do: 'mute', ms: random.between(100, 4000) } as const] : []),
    ...(does(habits.vanishes) ? [vanishing(random)] : []),
    ...(does(habits.coughs) ? [{ do: 'noise', ms: random.between(40, 200) } as const, pause(random)] : []),
    ...(does(habits.mumbles) ? [{ do: 'noise', ms: random.between(300, 1500) } as const, pause(random)] : []),
    ...(does(habits.types) ? [typing(random)] : []),
    ...(does(habits.presses) ? [pressing(random)] : []),
  ]
  if (does(habits.nods)) return [...before, listening(random), saying([random.pick(NODS)], habits), pause(random)]
  return [...before, ...(does(habits.interrupts) ? [listening(random)] : []), ...sentence(random, habits)]
}

/** Words, in two halves for one who hesitates, and then silence for as long as people leave it. */
function sentence(random: Random, habits: Habits): Step[] {
  const words = wordsIn(random)
  const silence: Step = { do: 'wait', ms: random.pick([random.between(100, 900), random.between(900, 4000)]) }
  if (words.length === 1 || !random.chance(habits.hesitates)) return [saying(words, habits), silence]
  const at = random.between(1, words.length - 1)
  return [saying(words.slice(0, at), habits), pause(random), saying(words.slice(at), habits), silence]
}

const wordsIn = (random: Random): string[] => random.pick(SENTENCES).split(' ')
const saying = (words: readonly string[], { wordMs }: Habits): Step => ({ do: 'say', words, wordMs })
const pause = (random: Random): Step => ({ do: 'wait', ms: random.between(100, 1300) })
const listening = (random: Random): Step => ({ do: 'listen', ms: random.between(0, 2500) })
const vanishing = (random: Random): Step => ({
  do: 'vanish',
  foundMs: random.between(0, 5000),
  awayMs: random.between(0, 20_000),
})

const typing = (random: Random): Step => ({
  do: 'type',
  text: random.pick(['Typed text.', '5', '415#']),
  ...(random.chance(0.2) && { kept: true as const }),
  ...(random.chance(0.2) && { shown: true as const }),
})

const pressing = (random: Random): Step =>
  random.chance(0.5) ? { do: 'hush' } : { do: 'have-said', text: 'A word from the page.' }
