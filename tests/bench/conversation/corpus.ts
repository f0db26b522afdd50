import type { Echo } from './loudspeaker.ts'
import { complete, oneWord, ownPauses, phone, quiet } from './kinds/complete.ts'
import { digits } from './kinds/digits.ts'
import { hesitations } from './kinds/hesitation.ts'
import { noisy } from './kinds/noisy.ts'
import { coughs, echoing, interruptions, signs } from './kinds/over-bot.ts'
import { others } from './kinds/others.ts'
import { stalls } from './kinds/stalls.ts'
import type { Speech } from './speech.ts'
import type { Entry } from './turn.ts'

/** All turns, those of a kind together. */
export const corpus = (speech: Speech): Entry[] =>
  [
    complete,
    oneWord,
    phone,
    quiet,
    hesitations,
    ownPauses,
    digits,
    noisy,
    stalls,
    interruptions,
    echoing,
    signs,
    coughs,
    others,
  ].flatMap((kind) => kind(speech))

/** From a telephone on a table to a headset that leaks. */
const ECHOES: readonly Echo[] = [
  { voice: 'flite', delayMs: 200, db: -20 },
  { voice: 'recorded', delayMs: 200, db: -20 },
  { voice: 'flite', delayMs: 100, db: -30 },
  { voice: 'flite', delayMs: 100, db: -40 },
  { voice: 'recorded', delayMs: 100, db: -40 },
  { voice: 'flite', delayMs: 100, db: -50 },
]

export const echoes: ReadonlyMap<string, Echo> = new Map(
  ECHOES.map((echo) => [`echo ${echo.db} dB, ${echo.delayMs} ms, ${echo.voice}`, echo]),
)

/** Every tenth, always the same ones. */
export const tenth = <T>(entries: readonly T[]): T[] => entries.filter((_, nth) => nth % 10 === 3)

/** Turns whose words are known with their times, come in time and are all that is said: what another recogniser would make of them is known. */
export const isAligned = ({ make }: Entry): boolean => {
  const { words, stall, opening, echo } = make()
  return words.length > 0 && !stall && !opening && !echo
}
