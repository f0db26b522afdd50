import { format } from 'node:util'
import type { Log } from './log.ts'

const PRINTERS = ['debug', 'log', 'info', 'warn', 'error'] as const

/** The part of `console` that libraries print with. */
export type Printers = Record<(typeof PRINTERS)[number], (...values: readonly unknown[]) => void>

/** In UTF-16 units. */
const LONGEST_TEXT = 300
const LONGEST_PRINTED = 4000

/**
 * What libraries print becomes lines of the log: Bun's console holds the whole process up while nobody reads its pipe.
 * Only a first value that is a text is shown, since the others may hold what callers said.
 */
export function logLibraryOutput(printers: Printers, log: Log): void {
  for (const name of PRINTERS)
    printers[name] = (first) => {
      const level = name === 'warn' || name === 'error' ? 'warn' : 'debug'
      log[level]('a library printed', { text: typeof first === 'string' ? first.slice(0, LONGEST_TEXT) : typeof first })
    }
}

/** The same while somebody writes an agent in code: they see all that it prints. */
export function logCodeOutput(printers: Printers, log: Log): void {
  for (const name of PRINTERS)
    printers[name] = (...values) =>
      log[name === 'log' ? 'info' : name]('printed', { text: format(...values).slice(0, LONGEST_PRINTED) })
}
