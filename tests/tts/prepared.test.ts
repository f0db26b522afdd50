import { describe, expect, test } from 'bun:test'
import type { Pcm } from '../../src/audio/pcm.ts'
import { StageError } from '../../src/std/errors.ts'
import { PreparedTts, type SpeechStore } from '../../src/tts/prepared.ts'
import { VirtualClock } from '../support/clock.ts'
import { toneOf, toneTts } from '../support/providers.ts'

const NEEDED = ['Sorry, it broke.', 'One moment, please.']
const GREETING = 'Hello there.'
const VOICE = { msPerChar: 50, rateHz: 16_000, frequencyHz: 440 }
const SPARE = { msPerChar: 50, rateHz: 16_000, frequencyHz: 900 }
const SIGNAL: Pcm = { samples: Int16Array.of(1, 2, 3), rateHz: 16_000 }
const gone = new StageError('tts', 'unreachable', 'the voice is gone')
const going = new AbortController().signal

type Mood = 'well' | 'fails' | 'hangs' | 'is empty'

/** What a voice in this mood has prepared, and what can be asked of it. */
function open(options: { spare?: Mood; store?: SpeechStore } = {}) {
  const clock = new VirtualClock()
  const asked: string[] = []
  const told: (string | undefined)[] = []
  const is: { mood: Mood; busy: boolean } = { mood: 'well', busy: false }
  let spares = 0
  const kept = new Map<string, Pcm>()
  const moody = (mood: () => Mood, tone: typeof VOICE) => ({
    name: 'moody',
    async *speak(piece: string, signal: AbortSignal): AsyncGenerator<Pcm> {
      asked.push(piece)
      if (mood() === 'fails') throw gone
      if (mood() === 'hangs') await new Promise(() => {})
      if (mood() === 'well') yield* toneTts(tone).speak(piece, signal)
    },
  })
  const tts = moody(() => is.mood, VOICE)
  const prepared = new PreparedTts({
    tts,
    preparing: tts,
    patienceMs: 8000,
    needed: NEEDED,
    welcome: [GREETING],
    store: options.store ?? {
      read: async (text) => kept.get(text),
      write: async (text, pcm) => void kept.set(text, pcm),
    },
    openSpare: () => {
      spares++
      return { ...moody(() => options.spare ?? 'well', SPARE), [Symbol.asyncDispose]: async () => void spares-- }
    },
    signal: SIGNAL,
    clock,
    isBusy: () => is.busy,
    told: (trouble) => told.push(trouble?.code),
  })
  const heard = async (piece: string) => {
    const samples: number[] = []
    for await (const pcm of prepared.speak(piece, going)) samples.push(...pcm.samples)
    return samples
  }
  /** Says its sentences while nobody calls. */
  const prepare = async (ms = 0) => {
    const over = prepared.prepare()
    await clock.advance(2000 + ms)
    await over
  }
  return { prepared, prepare, clock, asked, told, is, kept, heard, openSpares: () => spares }
}

const said = (piece: string, tone = VOICE) => [...toneOf(piece, tone)]

describe('a voice that has prepared some sentences', () => {
  test('says which those are, and those that it is to prepare', async () => {
    const { prepared, prepare } = open()
    expect([...NEEDED, GREETING, 'Another.'].map((piece) => prepared.isPrepared(piece))).toEqual([
      true,
      true,
      false,
      false,
    ])
    await prepare()
    prepared.alsoNeed(['Einen Moment.'])
    expect([GREETING, 'Einen Moment.', 'Another.'].map((piece) => prepared.isPrepared(piece))).toEqual([
      true,
      true,
      false,
    ])
  })

  test.each(['fails', 'hangs', 'is empty'] as const)('is heard with them when it %s', async (mood) => {
    const { prepare, is, heard, clock } = open()
    await prepare()
    is.mood = mood
    for (const piece of [...NEEDED, GREETING]) expect(await heard(piece)).toEqual(said(piece))
    expect(clock.pending).toBe(0)
  })

  test('asks for nothing that was kept, and keeps what it has made', async () => {
    const first = open()
    await first.prepare()
    expect([...first.kept.keys()]).toEqual([...NEEDED, GREETING])
    const second = open({ store: { read: async (text) => first.kept.get(text), write: async () => {} } })
    second.is.mood = 'hangs'
    await second.prepare()
    expect(second.asked).toEqual([])
    expect(await second.heard(GREETING)).toEqual(said(GREETING))
  })

  test('is left to callers until nobody has needed it for two seconds', async () => {
    const { prepared, asked, is, clock } = open()
    is.busy = true
    const over = prepared.prepare()
    await clock.advance(30_000)
    is.busy = false
    await clock.advance(1900)
    expect(asked).toEqual([])
    await clock.advance(600)
    await over
    expect(asked).toEqual([...NEEDED, GREETING])
  })

  test('prepares in the end on a server that is always busy', async () => {
    const { prepared, asked, is, clock } = open()
    is.busy = true
    const over = prepared.prepare()
    await clock.advance(60_000)
    await over
    expect(asked).toEqual([...NEEDED, GREETING])
  })

  test('says everything else as it comes', async () => {
    const { prepare, is, heard } = open()
    await prepare()
    expect(await heard('The weather is fine.')).toEqual(said('The weather is fine.'))
    is.mood = 'fails'
    expect(heard('The weather is fine.')).rejects.toBe(gone)
  })
})

describe('a voice that is dead when the server starts', () => {
  test.each([
    ['fails', 'unreachable', 0],
    ['hangs', 'timeout', 8000],
    ['is empty', 'no-audio', 0],
  ] as const)('and %s: a spare one says what is needed, and it is told once', async (mood, code, ms) => {
    const { prepared, prepare, is, told, heard, clock, openSpares } = open()
    is.mood = mood
    await prepare(ms)
    expect(openSpares()).toBe(0)
    for (const piece of NEEDED) expect(await heard(piece)).toEqual(said(piece, SPARE))
    await clock.advance(60_000)
    expect(told).toEqual([code])
    prepared[Symbol.dispose]()
    expect(clock.pending).toBe(0)
  })

  test('and comes back says it all itself', async () => {
    const { prepare, is, told, heard, clock } = open()
    is.mood = 'fails'
    await prepare()
    is.mood = 'well'
    await clock.advance(5000)
    for (const piece of [...NEEDED, GREETING]) expect(await heard(piece)).toEqual(said(piece))
    expect(told).toEqual(['unreachable', undefined])
    expect(clock.pending).toBe(0)
  })

  test('has a signal heard within a second when there is no spare one either', async () => {
    for (const spare of ['fails', 'hangs', 'is empty'] as const) {
      const { is, heard, clock } = open({ spare })
      is.mood = 'hangs'
      const first = heard(NEEDED[0] ?? '')
      await clock.advance(900)
      expect(await first).toEqual([...SIGNAL.samples])
    }
  })

  test('needs nothing of the spare one before a caller does, if it was never asked itself', async () => {
    const { heard, asked } = open()
    expect(await heard('One moment, please.')).toEqual(said('One moment, please.', SPARE))
    expect(asked).toEqual(NEEDED)
  })
})

describe('sentences for callers of another language', () => {
  const OTHER = ['Einen Moment, bitte.', 'Hallo.']

  test('are made in a quiet moment, once, and then heard from a voice that fails', async () => {
    const { prepared, prepare, is, heard, asked, clock } = open()
    await prepare()
    for (let calls = 0; calls < 2; calls++) prepared.alsoNeed(OTHER)
    await clock.advance(3000)
    prepared.alsoNeed(OTHER)
    await clock.advance(3000)
    expect(asked).toEqual([...NEEDED, GREETING, ...OTHER])
    is.mood = 'fails'
    for (const piece of OTHER) expect(await heard(piece)).toEqual(said(piece))
  })

  test('wait while callers need the voice, which says what is needed before', async () => {
    const { prepared, is, heard, asked, clock } = open()
    is.busy = true
    prepared.alsoNeed(OTHER)
    await clock.advance(10_000)
    expect(asked).toEqual([])
    expect(await heard(OTHER[0] ?? '')).toEqual(said(OTHER[0] ?? ''))
  })

  test.each([
    ['fails', 0],
    ['is empty', 0],
    ['hangs', 900],
  ] as const)('give way to the signal within 900 ms where the voice %s', async (mood, ms) => {
    const { prepared, is, heard, clock, openSpares } = open()
    is.mood = mood
    is.busy = true
    prepared.alsoNeed(OTHER)
    const samples = heard(OTHER[0] ?? '')
    await clock.advance(ms)
    expect(await samples).toEqual([...SIGNAL.samples])
    expect(openSpares()).toBe(0)
  })

  test('that failed are made for the next caller', async () => {
    const { prepared, is, asked, kept, clock } = open()
    is.mood = 'fails'
    prepared.alsoNeed(OTHER)
    await clock.advance(3000)
    is.mood = 'well'
    expect([asked.length, kept.size]).toEqual([OTHER.length, 0])
    prepared.alsoNeed(OTHER)
    await clock.advance(3000)
    expect([...kept.keys()]).toEqual(OTHER)
  })

  test('leave those of the server as they are', async () => {
    const { prepared, asked, clock } = open()
    prepared.alsoNeed(NEEDED)
    await clock.advance(3000)
    expect(asked).toEqual([])
  })
})
