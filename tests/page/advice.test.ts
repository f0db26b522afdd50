import { describe, expect, test } from 'bun:test'

import type { Problem } from '../../src/page/advice.ts'
import { advise, endProblem, mayRetryMicrophone, microphoneProblem, startProblem } from '../../src/page/advice.ts'

const place = { origin: 'http://192.168.1.5:3042', port: '3042' }
const thrown = (name: string) => microphoneProblem(new DOMException('what the browser says', name)).kind

describe('advice', () => {
  test('a page opened over the network is told where the microphone works', () => {
    const { remedy, blocking } = advise({ kind: 'insecure-origin' }, place)
    expect(remedy).toContain('http://localhost:3042')
    expect(remedy).toContain('http://192.168.1.5:3042')
    expect(blocking).toBe(false)
  })

  test('what the browser throws becomes what the person can do', () => {
    expect(thrown('NotFoundError')).toBe('no-microphone')
    expect(thrown('OverconstrainedError')).toBe('no-microphone')
    expect(thrown('NotAllowedError')).toBe('microphone-denied')
    expect(thrown('NotReadableError')).toBe('microphone-busy')
    expect(microphoneProblem('odd')).toEqual({ kind: 'microphone-failed', detail: 'odd' })
  })

  test('a full server is not a broken one, and a missing one is neither', () => {
    expect(startProblem(503, 'all lines are taken', true)).toEqual({ kind: 'server-busy' })
    expect(startProblem(429, 'slow down', true)).toEqual({ kind: 'server-busy' })
    expect(startProblem(401, 'no key', true)).toEqual({ kind: 'unauthorized' })
    expect(startProblem(500, 'Failed to fetch', false)).toEqual({ kind: 'server-gone' })
    expect(startProblem(400, 'bad body', true)).toEqual({ kind: 'refused', detail: 'bad body' })
  })

  test('a lost connection, a new call in its place, and the end of both are three different things', () => {
    const lost = advise({ kind: 'reconnecting' }, place)
    expect(lost).toMatchObject({ blocking: false, remedy: expect.stringContaining('Reconnecting…') })
    expect(advise({ kind: 'new-call' }, place)).toMatchObject({ blocking: false, title: 'A new call began' })
    const over = advise({ kind: 'connection-lost' }, place)
    expect(over).toMatchObject({ blocking: true, title: expect.stringContaining('The call is over') })
  })

  test('how a server is started is for whoever started it to know', () => {
    expect(advise({ kind: 'server-gone' }, place).remedy).not.toContain('bun')
  })

  test('asking again is offered where it may help', () => {
    expect(mayRetryMicrophone({ kind: 'microphone-denied' })).toBe(true)
    expect(mayRetryMicrophone({ kind: 'insecure-origin' })).toBe(false)
  })

  test('why a call ended decides what is said', () => {
    expect(endProblem('server-stopping').kind).toBe('server-stopping')
    expect(endProblem('max-duration').kind).toBe('too-long')
    expect(endProblem('idle').kind).toBe('idle')
    expect(endProblem('failed').kind).toBe('connection-lost')
  })

  test('a call that can go on without a microphone says so', () => {
    const kinds = ['insecure-origin', 'no-microphone', 'microphone-denied', 'microphone-busy'] as const
    for (const kind of kinds) {
      const { remedy, blocking } = advise({ kind }, place)
      expect(remedy).toContain('type')
      expect(blocking).toBe(false)
    }
  })

  test('every problem has a title and a whole sentence of advice', () => {
    const problems: readonly Problem[] = [
      { kind: 'server-busy' },
      { kind: 'server-gone' },
      { kind: 'unauthorized' },
      { kind: 'refused', detail: 'bad body' },
      { kind: 'no-answer', transport: 'webrtc' },
      { kind: 'no-answer', transport: 'websocket' },
      { kind: 'connection-lost' },
      { kind: 'idle' },
      { kind: 'sound-blocked' },
      { kind: 'stage-failed', failure: { code: 'timeout', message: 'The language model took too long.' } },
      { kind: 'call-failed', failure: { code: 'crashed', message: 'Speech recognition crashed.' } },
    ]
    for (const problem of problems) {
      const { title, remedy } = advise(problem, place)
      expect(title).toMatch(/^[A-Z].*[^.]$/)
      expect(remedy).toMatch(/^[A-Z].*\.$/)
    }
  })
})
