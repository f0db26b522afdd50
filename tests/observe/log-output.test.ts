import { expect, test } from 'bun:test'
import { createLog } from '../../src/observe/log.ts'
import { type TextStream, StreamOutput } from '../../src/observe/log-output.ts'
import { VirtualClock } from '../support/clock.ts'

/** A stream whose target is in one of the states that targets get into. */
class FakeStream implements TextStream {
  state: 'fine' | 'full' | 'throws' | 'not-read' = 'fine'
  readonly written: string[] = []
  readonly #waiting: (() => void)[] = []
  listeners = 0

  write(text: string, done: (error?: Error | null) => void): void {
    const take = () => void (this.written.push(text), done())
    if (this.state === 'throws') throw new Error('EBADF')
    if (this.state === 'full') done(new Error('ENOSPC'))
    else if (this.state === 'fine') take()
    else this.#waiting.push(take)
  }

  on(): void {
    this.listeners++
  }

  read(): void {
    this.state = 'fine'
    for (const take of this.#waiting.splice(0)) take()
  }
}

function open() {
  const stream = new FakeStream()
  const output = new StreamOutput(stream)
  const log = createLog({ level: 'info', json: false, clock: new VirtualClock(), output })
  return { stream, output, log }
}

test.each(['full', 'throws'] as const)('a target that is %s loses lines, and the next line says how many', (state) => {
  const { stream, output, log } = open()
  log.info('first')
  stream.state = state
  for (let i = 0; i < 3; i++) log.info('lost')
  stream.state = 'fine'
  log.info('second')
  log.info('third')
  expect(stream.written).toEqual([
    '09:00:00 info  first\n',
    // On a line of its own, for a full disk may have taken half of the line before.
    '\n09:00:00 info  second lostLines=3\n',
    '09:00:00 info  third\n',
  ])
  expect(output.lost).toBe(3)
})

test('a line that tells of lost ones and is lost itself is told of by the next', () => {
  const { stream, log } = open()
  stream.state = 'full'
  log.info('lost')
  log.info('lost too')
  stream.state = 'fine'
  log.info('through')
  expect(stream.written).toEqual(['\n09:00:00 info  through lostLines=2\n'])
})

test('an error of the stream has a listener, or it would count as one that nothing caught', () => {
  expect(open().stream.listeners).toBe(1)
})

test('what nobody reads waits within bounds, and the rest is lost', async () => {
  const { stream, output, log } = open()
  stream.state = 'not-read'
  const line = 'x'.repeat(1000)
  for (let i = 0; i < 1000; i++) log.info(line)
  expect(output.lost).toBeGreaterThan(700)
  expect(output.lost).toBeLessThan(800)
  let isDrained = false
  void output.drained().then(() => (isDrained = true))
  await Promise.resolve()
  expect(isDrained).toBe(false)
  stream.read()
  await output.drained()
  const { lost } = output
  expect(stream.written).toHaveLength(1000 - lost)
  log.info('read again')
  expect(stream.written.at(-1)).toBe(`09:00:00 info  read again lostLines=${lost}\n`)
})
