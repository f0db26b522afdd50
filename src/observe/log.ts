import type { Clock } from '../std/clock.ts'
import type { LogOutput } from './log-output.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** What varies in a line. Never what a caller said, a key, an SDP or a phone number. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Messages are fixed lower-case sentences; what varies goes in fields. */
export type Log = { readonly [L in LogLevel]: (message: string, fields?: LogFields) => void }

const SEVERITY: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }

export interface LogOptions {
  readonly level: LogLevel
  /** One JSON object per line instead of a line for people. */
  readonly json: boolean
  readonly clock: Clock
  readonly output: LogOutput
}

/** A log never throws. A line that gets through after others were lost says how many, as `lostLines`. */
export function createLog({ level, json, clock, output }: LogOptions): Log {
  const render = json ? jsonLine : prettyLine
  const at =
    (severity: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (SEVERITY[severity] < SEVERITY[level]) return
      const { untold } = output
      const told = untold > 0 ? { ...fields, lostLines: untold } : fields
      output.write(render(new Date(clock.wall()).toISOString(), severity, message, told), untold)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

type Render = (time: string, level: LogLevel, message: string, fields: LogFields) => string

const jsonLine: Render = (time, level, message, fields) => `${JSON.stringify({ time, level, message, ...fields })}\n`

const prettyLine: Render = (time, level, message, fields) => {
  const shown = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${readable(String(value))}`)
  return `${[time.slice(11, 19), level.padEnd(5), message, ...shown].join(' ').trimEnd()}\n`
}

/** Control characters are escaped, so that no value can forge a line or drive the terminal; a stack keeps its lines, indented. */
const readable = (value: string): string => {
  const safe = value
    .replaceAll(/\n/g, '\n    ')
    .replaceAll(/[^\n\P{Cc}]/gu, (char) => JSON.stringify(char).slice(1, -1))
  return /[ "]/.test(value) && !value.includes('\n') ? JSON.stringify(safe) : safe
}

/** For errors that should not be: where they arose. What is thrown and no error is foreign, and not shown. */
export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.name) : `thrown: ${typeof error}`
