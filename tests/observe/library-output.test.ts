import { expect, test } from 'bun:test'
import { logCodeOutput, logLibraryOutput, type Printers } from '../../src/observe/library-output.ts'
import type { LogFields } from '../../src/observe/log.ts'
import { silentLog } from '../support/edge.ts'

const unused = () => {
  throw new Error('printed')
}

test('what a library prints becomes a line of the log, without the values that may hold what was said', () => {
  const printers: Printers = { debug: unused, log: unused, info: unused, warn: unused, error: unused }
  const logged: unknown[] = []
  const note = (level: string) => (message: string, fields?: LogFields) =>
    logged.push([level, message, fields?.['text']])
  logLibraryOutput(printers, { ...silentLog, debug: note('debug'), warn: note('warn') })
  printers.log('loading %s', 'my card is 4111')
  printers.error(new Error('my card is 4111'))
  printers.warn('x'.repeat(1000))
  expect(logged).toEqual([
    ['debug', 'a library printed', 'loading %s'],
    ['warn', 'a library printed', 'object'],
    ['warn', 'a library printed', 'x'.repeat(300)],
  ])
})

test('what is printed while an agent is written is shown whole', () => {
  const printers: Printers = { debug: unused, log: unused, info: unused, warn: unused, error: unused }
  const logged: unknown[] = []
  const note = (level: string) => (message: string, fields?: LogFields) =>
    logged.push([level, message, fields?.['text']])
  logCodeOutput(printers, { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') })
  printers.log('booked', { guests: 4 }, 7)
  printers.error('x'.repeat(10_000))
  expect(logged).toEqual([
    ['info', 'printed', 'booked { guests: 4 } 7'],
    ['error', 'printed', 'x'.repeat(4000)],
  ])
})
