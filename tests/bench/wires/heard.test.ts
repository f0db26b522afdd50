import { describe, expect, test } from 'bun:test'
import type { Span } from '../conversation/labels.ts'
import { answered, type HeardTurn, silenced } from './heard.ts'

const TURN = { source: '', said: '', words: [], onsetMs: 500, endMs: 2000, pauses: [] }

const heard = (spoken: readonly Span[], clears: readonly number[] = []): HeardTurn => ({
  id: '',
  kind: '',
  turn: TURN,
  spoken,
  clears,
  heldMs: 0,
  lineHz: 16_000,
})

describe('an answer', () => {
  test('is waited for from the true end to its first sound', () => {
    expect(answered(heard([{ fromMs: 2610, toMs: 3000 }]))).toEqual({ answerMs: 610, isCut: false })
  })

  test('that is heard before the true end cuts the turn, and the next one counts', () => {
    const spoken = [
      { fromMs: 1500, toMs: 1700 },
      { fromMs: 2800, toMs: 3000 },
    ]
    expect(answered(heard(spoken))).toEqual({ answerMs: 800, isCut: true })
  })

  test('that nobody waits for is none', () => {
    expect(answered(heard([]))).toEqual({ answerMs: undefined, isCut: false })
    expect(answered(heard([{ fromMs: 7100, toMs: 8000 }])).answerMs).toBeUndefined()
  })
})

describe('an interruption', () => {
  test('is over with the last sound of what was spoken at its first', () => {
    const spoken = [
      { fromMs: -1000, toMs: 680 },
      { fromMs: 3000, toMs: 4000 },
    ]
    expect(silenced(heard(spoken, [-400, 620]))).toEqual({ silentMs: 180, clearMs: 120 })
  })

  test('that the bot speaks through is none', () => {
    expect(silenced(heard([{ fromMs: -1000, toMs: 2500 }]))).toEqual({ silentMs: undefined, clearMs: undefined })
  })
})
