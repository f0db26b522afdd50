import { sayNumber } from './numbers.ts'
import type { Skill } from './skill.ts'

/** How the keys a caller presses come: as the words of a turn. */
const KEYS = /^DTMF: (?<keys>[\dA-D*#]+)$/
/** About ten seconds of digits. */
const MOST_SAID = 20

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['#', 'pound'],
  ['*', 'star'],
])

/** Says which keys the caller has pressed. */
export const keyed: Skill = ({ text }) => {
  const keys = KEYS.exec(text)?.groups?.['keys']
  if (keys === undefined) return undefined
  return keys.length > MOST_SAID ? `You pressed ${keys.length} keys.` : `You pressed ${[...keys].map(said).join(', ')}.`
}

const said = (key: string): string => SIGNS.get(key) ?? (/\d/.test(key) ? sayNumber(Number(key)) : key)
