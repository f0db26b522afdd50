import type { TSchema } from '@sinclair/typebox'
import type { Problem } from './problem.ts'

/** How the forms of addresses begin: those of keys, and those of vendors' options, which may be empty. */
const OF_ADDRESSES = /^\^\(*(?:https?|wss?)/

/** What is wrong with an address that looks right but is of nowhere; `via` is the flag or variable it came from. It may hold a password, and is not shown. */
export function faultOfAddress(key: string, { pattern }: TSchema, value: unknown, via?: string): Problem | undefined {
  if (pattern === undefined || !OF_ADDRESSES.test(pattern) || typeof value !== 'string' || value === '')
    return undefined
  const hasBlank = /\s/.test(value)
  if (!hasBlank && URL.canParse(value)) return undefined
  const from = via === undefined ? '' : ` (from ${via})`
  return {
    key,
    wrong: `is no address${from}: ${hasBlank ? 'there is a blank in it' : 'its host or its port cannot be'}`,
    wayOut: 'Correct it or leave it out',
  }
}
