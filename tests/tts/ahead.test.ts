import { expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import type { MemberNews, ToldMembers } from '../../src/std/members.ts'
import { sleep } from '../../src/std/clock.ts'
import { SpeechAhead } from '../../src/tts/ahead.ts'
import type { Speech, Tts } from '../../src/tts/tts.ts'
import { VirtualClock } from '../support/clock.ts'

const FIRST_MS = 200
const BETWEEN_MS = 100
const PARTS = 4
const PIECE = 'Hello Ada.'
const NEWS: MemberNews = { type: 'replaced', stage: 'tts', from: 'a', to: 'b', code: 'timeout' }

/** A voice whose parts are numbered, each 10 samples long, and what becomes of what it is asked for. */
function open() {
  const clock = new VirtualClock()
  const asked: string[] = []
  const ended: string[] = []
  const is = { mood: 'well' as 'well' | 'fails' | 'breaks off' | 'is empty' }
  const tts: Tts = {
    name: 'numbers',
    async *speak(piece: string, signal: AbortSignal, told?: ToldMembers): AsyncGenerator<Speech> {
      asked.push(piece)
      const { mood } = is
      const buffer = new Int16Array(10)
      try {
        await sleep(clock, FIRST_MS, signal)
        if (mood === 'fails') throw new StageError('tts', 'unreachable', 'it is down')
        told?.(NEWS)
        const parts = mood === 'is empty' ? 0 : PARTS
        for (let part = 1; part <= parts; part++) {
          if (part > 1) await sleep(clock, BETWEEN_MS, signal)
          if (part === 3 && mood === 'breaks off') throw new StageError('tts', 'closed', 'it broke')
          yield { samples: buffer.fill(part), rateHz: 1000 }
        }
        ended.push('said')
      } finally {
        if (signal.aborted) ended.push('dropped')
      }
    },
  }
  const voice = new SpeechAhead(tts)
  const life = new AbortController()
  const call = { clock, signal: life.signal }
  /** What is heard of the piece, with the time of each part. */
  const hear = (piece = PIECE, signal = new AbortController().signal, told?: ToldMembers) => {
    const heard: [number, number | undefined][] = []
    const done = (async () => {
      const atMs = clock.now()
      for await (const { samples } of voice.speak(piece, signal, told)) heard.push([clock.now() - atMs, samples[0]])
    })()
    done.catch(() => {})
    return { heard, done }
  }
  return { clock, asked, ended, is, voice, life, call, hear }
}

test('what has been said by the time it is asked for is there at once, and the rest comes as it is said', async () => {
  const { clock, asked, ended, voice, call, hear } = open()
  voice.begin(PIECE, call)
  await clock.advance(FIRST_MS + BETWEEN_MS)
  const { heard } = hear()
  await clock.advance(1000)
  expect(heard).toEqual([
    [0, 1],
    [0, 2],
    [BETWEEN_MS, 3],
    [2 * BETWEEN_MS, 4],
  ])
  expect([asked, ended]).toEqual([[PIECE], ['said']])
  expect(clock.pending).toBe(0)
})

test('it is given out once: who asks again is answered by the voice, and so is who asks for other words', async () => {
  const { clock, asked, voice, call, hear } = open()
  voice.begin(PIECE, call)
  await clock.advance(1000)
  for (const piece of ['Hello Bob.', PIECE, PIECE]) {
    const { heard } = hear(piece)
    await clock.advance(1000)
    expect(heard).toHaveLength(PARTS)
  }
  expect(asked).toEqual([PIECE, 'Hello Bob.', PIECE])
})

test('a reply in one breath begins with it', async () => {
  const { clock, asked, voice, call } = open()
  voice.begin(PIECE, call)
  await clock.advance(1000)
  using session = voice.open(1000)
  expect(await Array.fromAsync(session.speak(PIECE, new AbortController().signal))).toHaveLength(PARTS)
  expect(asked).toEqual([PIECE])
})

test('a call that ends before it is heard leaves nothing running', async () => {
  const { clock, ended, voice, life, call } = open()
  voice.begin(PIECE, call)
  await clock.advance(FIRST_MS)
  life.abort()
  await clock.advance(0)
  expect([ended, clock.pending]).toEqual([['dropped'], 0])
  voice.begin(PIECE, call)
  expect(clock.pending).toBe(0)
})

test('a caller who cuts it has the voice stop', async () => {
  const { clock, ended, voice, call, hear } = open()
  voice.begin(PIECE, call)
  await clock.advance(FIRST_MS)
  const cut = new AbortController()
  const { done } = hear(PIECE, cut.signal)
  await clock.advance(0)
  cut.abort()
  await clock.advance(0)
  expect(
    await done.then(
      () => 'done',
      () => 'cut',
    ),
  ).toBe('cut')
  expect([ended, clock.pending]).toEqual([['dropped'], 0])
})

test.each(['fails', 'is empty'] as const)('a voice that %s meanwhile is asked again', async (mood) => {
  const { clock, asked, is, voice, call, hear } = open()
  is.mood = mood
  voice.begin(PIECE, call)
  await clock.advance(FIRST_MS)
  is.mood = 'well'
  const { heard } = hear()
  await clock.advance(1000)
  expect(heard).toHaveLength(PARTS)
  expect(asked).toHaveLength(2)
})

test('one that breaks off while it is heard breaks off for who hears it', async () => {
  const { clock, is, voice, call, hear } = open()
  is.mood = 'breaks off'
  voice.begin(PIECE, call)
  await clock.advance(FIRST_MS)
  const { heard, done } = hear()
  await clock.advance(1000)
  expect(heard).toHaveLength(2)
  expect(await done.catch((error: unknown) => (error as StageError).code)).toBe('closed')
})

test('that another voice stands in is told to who hears it', async () => {
  const { clock, voice, call, hear } = open()
  voice.begin(PIECE, call)
  await clock.advance(FIRST_MS)
  const told: MemberNews[] = []
  hear(PIECE, undefined, (news) => told.push(news))
  await clock.advance(1000)
  expect(told).toEqual([NEWS])
})

test('it is kept for a minute', async () => {
  const { clock, ended, asked, voice, call, hear } = open()
  voice.begin(PIECE, call)
  await clock.advance(59_000)
  const { heard } = hear()
  await clock.advance(0)
  expect([heard.length, ended]).toEqual([PARTS, ['said']])
  voice.begin(PIECE, call)
  await clock.advance(60_000)
  expect(clock.pending).toBe(0)
  hear()
  expect(asked).toHaveLength(3)
  await clock.advance(1000)
})

test('the call that was expected has what was begun for it, and ends it', async () => {
  const { clock, asked, ended, voice, life, call } = open()
  const server = new AbortController()
  voice.begin(PIECE, { clock, signal: server.signal, isExpected: true })
  await clock.advance(100)
  voice.begin(PIECE, call)
  expect(asked).toEqual([PIECE])
  voice.begin(PIECE, call)
  expect(asked).toEqual([PIECE, PIECE])
  server.abort()
  await clock.advance(0)
  expect(ended).toEqual([])
  life.abort()
  await clock.advance(0)
  expect([ended, clock.pending]).toEqual([['dropped', 'dropped'], 0])
})

test('for a call that does not come it is dropped within ten seconds', async () => {
  const { clock, asked, voice, call, hear } = open()
  voice.begin(PIECE, { ...call, isExpected: true })
  await clock.advance(10_000)
  expect(clock.pending).toBe(0)
  hear()
  expect(asked).toHaveLength(2)
  await clock.advance(1000)
})

test('no more than fifty calls are expected at once, and those that are here are not among them', async () => {
  const { clock, asked, voice, call } = open()
  for (let nth = 0; nth < 60; nth++) voice.begin(`Hello ${nth}.`, { ...call, isExpected: true })
  expect(asked).toHaveLength(50)
  voice.begin('Hello 1.', call)
  voice.begin('Hello 55.', call)
  expect(asked).toHaveLength(51)
  voice.begin('Hello 56.', { ...call, isExpected: true })
  expect(asked).toHaveLength(52)
  await clock.advance(60_000)
})
