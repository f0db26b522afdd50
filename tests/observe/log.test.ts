import { expect, test } from 'bun:test'
import { createLog, type LogLevel } from '../../src/observe/log.ts'
import { VirtualClock } from '../support/clock.ts'
import { outputTo } from '../support/log-output.ts'

const open = (options: { level?: LogLevel; json?: boolean } = {}) => {
  const lines: string[] = []
  const log = createLog({
    level: 'info',
    json: false,
    clock: new VirtualClock(),
    output: outputTo((line) => lines.push(line)),
    ...options,
  })
  return { log, lines }
}

test('a line for people has the time, the level, the message and its fields', () => {
  const { log, lines } = open()
  log.info('call ended', { call: 'c-1', reason: 'hung-up', turns: 3, absent: undefined, note: 'two words' })
  expect(lines).toEqual(['09:00:00 info  call ended call=c-1 reason=hung-up turns=3 note="two words"\n'])
})

test('a line for machines is one JSON object', () => {
  const { log, lines } = open({ json: true })
  log.warn('stage failed', { stage: 'tts', reason: 'a\nb' })
  expect(lines[0]?.split('\n')).toHaveLength(2)
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    time: '2026-01-05T09:00:00.000Z',
    level: 'warn',
    message: 'stage failed',
    stage: 'tts',
    reason: 'a\nb',
  })
})

test('what is below the level is not written', () => {
  const { log, lines } = open({ level: 'warn' })
  log.debug('a')
  log.info('b')
  log.warn('c')
  log.error('d')
  expect(lines.map((line) => line.trim().slice(9))).toEqual(['warn  c', 'error d'])
})

test('no value can forge a line or drive the terminal', () => {
  const { log, lines } = open()
  log.info('x', { value: 'a\n09:00:00 error forged\u001b[31m' })
  expect(lines[0]).not.toMatch(/^09:00:00 error/m)
  expect(lines[0]).not.toContain('\u001b')
})
