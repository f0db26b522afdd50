import { expect, test } from 'bun:test'
import { EventEmitter } from 'node:events'
import type { LogFields } from '../../src/observe/log.ts'
import { watchStrayErrors } from '../../src/observe/stray-errors.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { silentLog } from '../support/edge.ts'

function open() {
  const source = new EventEmitter()
  const clock = new VirtualClock()
  const logged: { message: string; fields: LogFields | undefined }[] = []
  let isTooMuch = false
  const log = { ...silentLog, error: (message: string, fields?: LogFields) => void logged.push({ message, fields }) }
  watchStrayErrors(source, log, clock).then(() => (isTooMuch = true))
  const fail = async (times: number) => {
    for (let i = 0; i < times; i++) source.emit('uncaughtException', new Error('oops'))
    await settled()
    return isTooMuch
  }
  return { source, clock, logged, fail }
}

test('an error that nothing caught is logged with its stack, and the server goes on', async () => {
  const { logged, fail } = open()
  expect(await fail(1)).toBe(false)
  expect(logged).toEqual([
    { message: 'an error was not caught', fields: { stack: expect.stringContaining('stray-errors.test.ts') } },
  ])
})

test('so is a promise that failed, and what is no error is not shown', () => {
  const { source, logged } = open()
  source.emit('unhandledRejection', 'the caller said so')
  expect(logged).toEqual([
    { message: 'a promise failed and nobody waited for it', fields: { stack: 'thrown: string' } },
  ])
})

test('more than twenty within a minute are too many', async () => {
  const { clock, fail } = open()
  expect(await fail(20)).toBe(false)
  await clock.advance(60_001)
  expect(await fail(20)).toBe(false)
  expect(await fail(1)).toBe(true)
})

test('a promise that fails because its call is over is no fault', async () => {
  const { source, logged, fail } = open()
  const over = new DOMException('the call is over', 'AbortError')
  for (let times = 0; times < 30; times++) source.emit('unhandledRejection', over)
  expect(await fail(0)).toBe(false)
  expect(logged).toEqual([])
})
