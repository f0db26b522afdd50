import { describe, expect, test } from 'bun:test'
import type { Message } from '../../src/llm/llm.ts'
import type { Entry, Log } from './log.ts'
import type { Played } from './play.ts'
import { brokenRules } from './rules/rules.ts'
import { levelOf } from './sound.ts'

const TEXT = 'Reply 0 sentence 0 goes on.'
const LEVEL = levelOf(TEXT)

type Untimed = Entry extends infer E ? (E extends Entry ? Omit<E, 'atMs'> & { atMs?: number } : never) : never

/** Each 20 ms after the one before, unless it says when. */
function logOf(...entries: readonly Untimed[]): Log {
  let atMs = 0
  const timed = (entry: Untimed) => ({ ...entry, atMs: (atMs = entry.atMs ?? atMs + 20) }) as Entry
  return entries.map(timed)
}

const playedOf = (log: Log, more: Partial<Played> = {}): Played => ({
  script: { world: {}, steps: [] },
  log,
  spoken: [],
  left: { timers: 0, open: 0 },
  settledLog: undefined,
  questions: [],
  ...more,
})

const brokenIn = (...entries: readonly Untimed[]) => brokenRules(playedOf(logOf(...entries)))

const asked = (messages: readonly Message[], number = 0) => ({
  number,
  messages,
  ask: {},
  isAhead: false,
  isWanted: true,
})
const turn = (text: string): Untimed => ({ type: 'user-turn', turn: 1, text })
const piece = (heardChars: number, status: 'new' | 'in-progress' | 'completed'): Untimed => ({
  type: 'piece',
  reply: 1,
  piece: 1,
  text: TEXT,
  heardChars,
  status,
  spoken: true,
})
const hops = (count: number): Untimed[] => Array.from({ length: count }, () => ({ type: 'play', level: LEVEL }))

const REPLY_BEGINS: readonly Untimed[] = [
  { type: 'reply-started', reply: 1 },
  { type: 'state-changed', state: 'thinking' },
  { type: 'tokens-ended', reply: 1 },
  { type: 'speech-started', reply: 1 },
  { type: 'bot-started-speaking', reply: 1 },
  { type: 'state-changed', state: 'speaking' },
  piece(0, 'new'),
]
const REPLY_ENDS: readonly Untimed[] = [
  piece(TEXT.length, 'completed'),
  { type: 'speech-ended', reply: 1 },
  { type: 'bot-stopped-speaking', reply: 1 },
  { type: 'state-changed', state: 'listening' },
]
const WHOLE_REPLY = [...REPLY_BEGINS, ...hops(68), ...REPLY_ENDS]
const cutAfter = (count: number, heard: string): Untimed[] => [
  ...REPLY_BEGINS,
  ...hops(count),
  ...(heard === '' ? [] : [piece(heard.length, 'in-progress')]),
  { type: 'clear' },
  { type: 'interrupted', reply: 1, heard },
  { type: 'speech-ended', reply: 1 },
  { type: 'bot-stopped-speaking', reply: 1 },
  { type: 'state-changed', state: 'listening' },
]

describe('a conversation', () => {
  test('that keeps the rules breaks none', () => {
    expect(brokenIn(...WHOLE_REPLY, turn('Go on.'), ...answerTo(2, said(TEXT), told('Go on.')))).toEqual([])
    expect(brokenIn(...cutAfter(40, 'Reply 0 sentence'))).toEqual([])
  })

  test.each([
    ['forgets what was heard', 'shows "", heard was', [...WHOLE_REPLY, turn('Yes.'), ...answerTo(2, told('Yes.'))]],
    ['remembers what was not', 'shows "Well."', [turn('Yes.'), ...answerTo(1, said('Well.'), told('Yes.'))]],
    ['keeps words of the caller from the model', 'of the caller', [turn('Yes.'), ...answerTo(1, told('No.'))]],
    ['keeps less of a cut reply than has sounded', 'sounded at the least', cutAfter(60, '')],
    ['keeps more of a cut reply than has sounded', 'in-progress with 23', cutAfter(10, 'Reply 0 sentence 0 goes')],
    ['does not tell of words', 'is not told', [{ type: 'recognised', text: 'Yes.', ids: [1], final: true }]],
    [
      'takes other words for a turn than those that were recognised last',
      'is no turn',
      [
        { type: 'transcribed', text: 'Yes.', final: true },
        { type: 'recognised', text: 'Yes.', ids: [1], final: true },
        { type: 'hint', hint: 'turn-end' },
        turn('Ye'),
        ...answerTo(1, told('Ye')),
      ],
    ],
    ['is silent for long', 'ms of silence', [turn('Yes.'), { type: 'call-ended', reason: 'hung-up', atMs: 5000 }]],
    ['goes on after its end', 'clear after the end', [{ type: 'call-ended', reason: 'hung-up' }, { type: 'clear' }]],
    ['speaks with two voices', 'speaks into reply 1', [...REPLY_BEGINS, { type: 'bot-started-speaking', reply: 2 }]],
    [
      'sounds like no piece',
      'another voice',
      [...REPLY_BEGINS, { type: 'play', level: 1.3 * LEVEL }, ...hops(67), ...REPLY_ENDS],
    ],
    ['loses some of its sound', 'lost sound', [...REPLY_BEGINS, ...hops(40), ...REPLY_ENDS]],
  ] satisfies readonly (readonly [string, string, readonly Untimed[]])[])(
    'that %s breaks a rule',
    (_, rule, entries) => {
      expect(brokenIn(...entries).join('\n')).toContain(rule)
    },
  )

  test('in which a word is said again, as its voice broke off, keeps the rules though less is remembered than has sounded', () => {
    const [again, forgotten] = [cutAfter(60, ''), 'sounded at the least']
    expect(brokenIn(...again).join('\n')).toContain(forgotten)
    const at = REPLY_BEGINS.length + 20
    expect(brokenIn(...again.toSpliced(at, 0, { type: 'trouble', stage: 'tts' })).join('\n')).not.toContain(forgotten)
  })

  test('in which a draft that was dropped is heard of breaks a rule', () => {
    const draft = { ...asked([told('Yes')], 7), isAhead: true, isWanted: false }
    const trace = logOf(...REPLY_BEGINS.slice(0, 2), { type: 'token', reply: 1, text: 'Reply 7 ' })
    const traces = brokenRules(playedOf(trace, { questions: [draft] }))
    expect(traces.some((line) => line.includes('dropped answer 7'))).toBeTrue()
  })

  test('in which a word is never recognised breaks a rule, unless a recogniser was in trouble', () => {
    const spoken = [{ text: 'Yes.', atMs: 100, isWhole: true }]
    const long = logOf({ type: 'call-ended', reason: 'hung-up', atMs: 20_000 })
    expect(brokenRules(playedOf(long, { spoken }))).toHaveLength(1)
    const world = { recognisers: [{ troubles: [{ turn: 1, how: 'fails' as const }] }] }
    expect(brokenRules(playedOf(long, { spoken, script: { world, steps: [] } }))).toEqual([])
  })

  test('that leaves a timer or a stream behind breaks a rule', () => {
    expect(brokenRules(playedOf([], { left: { timers: 1, open: 0 } }))).toEqual(['1 timers left'])
    expect(brokenRules(playedOf([], { left: { timers: 0, open: 2 } }))).toHaveLength(1)
  })

  test('in which somebody has the floor for ever breaks a rule', () => {
    const settledLog = logOf({ type: 'user-started-speaking' })
    expect(brokenRules(playedOf([], { settledLog }))).toHaveLength(1)
  })
})

/** A turn is answered: by a reply that is cut at once. */
function answerTo(reply: number, ...messages: readonly Message[]): Untimed[] {
  return [
    { type: 'reply-started', reply },
    { type: 'asked', asked: asked(messages) },
    { type: 'tokens-ended', reply },
    { type: 'clear' },
    { type: 'interrupted', reply, heard: '' },
    { type: 'call-ended', reason: 'hung-up' },
  ]
}

function said(content: string): Message {
  return { role: 'assistant', content }
}

function told(content: string): Message {
  return { role: 'user', content }
}
