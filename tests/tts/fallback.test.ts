import { describe, expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import type { MemberNews } from '../../src/std/members.ts'
import { fallbackTts } from '../../src/tts/fallback.ts'
import type { Speech, Tts } from '../../src/tts/tts.ts'
import { VirtualClock } from '../support/clock.ts'
import { memberOf } from '../support/members.ts'

const SOUND: Speech = { samples: new Int16Array(160).fill(1), rateHz: 16_000 }
/** The same, from another than the first. */
const FROM_STAND_IN: Speech = { ...SOUND, isStandIn: true }
const WORDS: Speech = { samples: new Int16Array(0), rateHz: 16_000, words: [{ text: 'One', toMs: 10 }] }
const failure = new StageError('tts', 'server-error', 'no')

/** A voice that has sessions. What it does is written down. */
function voiceOf(name: string, log: string[], gives: () => readonly (Speech | StageError)[]): Tts {
  const speak = async function* (piece: string, how: string): AsyncGenerator<Speech> {
    log.push(`${name} ${how} "${piece}"`)
    for (const given of gives()) {
      if (given instanceof StageError) throw given
      yield given
    }
  }
  return {
    name,
    speak: (piece) => speak(piece, 'says'),
    open(playRateHz) {
      log.push(`${name} opens at ${playRateHz}`)
      return {
        speak: (piece) => speak(piece, 'goes on with'),
        [Symbol.dispose]: () => void log.push(`${name} closes`),
      }
    },
    preconnect: (playRateHz) => void log.push(`${name} connects at ${playRateHz}`),
  }
}

function rigOf(...gives: readonly (() => readonly (Speech | StageError)[])[]) {
  const clock = new VirtualClock()
  const log: string[] = []
  const news: MemberNews[] = []
  const [first, ...others] = gives.map((each, at) => memberOf(voiceOf('abc'[at] ?? '', log, each), clock))
  if (!first) throw new Error('no voice')
  const tts = fallbackTts([first, ...others], { clock, firstAudioMs: 3000, stallMs: 2000 })
  const { signal } = new AbortController()
  const all = async (voice: Pick<Tts, 'speak'>, piece: string): Promise<unknown[]> => {
    const said: unknown[] = []
    try {
      for await (const speech of voice.speak(piece, signal, (told) => news.push(told))) said.push(speech)
    } catch (error) {
      said.push(error)
    }
    return said
  }
  return { tts, log, news, all, signal, first }
}

const fine = () => [SOUND]
const refuses = () => [new StageError('tts', 'bad-request', 'no')]

describe('several voices', () => {
  test('that speak a reply in one breath: each begins one of its own when it is asked, and all are closed', async () => {
    let isDown = false
    const { tts, log, all } = rigOf(() => (isDown ? [failure] : [SOUND]), fine)
    const session = tts.open?.(8000)
    if (!session) throw new Error('they have sessions')
    expect(log).toEqual([])
    expect(await all(session, 'One.')).toEqual([SOUND])
    isDown = true
    expect(await all(session, 'Two.')).toEqual([FROM_STAND_IN])
    expect(await all(session, 'Three.')).toEqual([FROM_STAND_IN])
    session[Symbol.dispose]()
    expect(log).toEqual([
      'a opens at 8000',
      'a goes on with "One."',
      'a goes on with "Two."',
      'b opens at 8000',
      'b goes on with "Two."',
      'b goes on with "Three."',
      'a closes',
      'b closes',
    ])
  })

  test('leave what broke off to who asked, and name who says the rest', async () => {
    const { tts, news, all } = rigOf(() => [SOUND, failure], fine)
    expect(await all(tts, 'One.')).toEqual([
      SOUND,
      expect.objectContaining({ code: 'server-error', model: 'a', standIn: 'b' }),
    ])
    expect(news).toEqual([{ type: 'replaced', stage: 'tts', from: 'a', to: 'b', code: 'server-error' }])
    expect(await all(tts, 'e.')).toEqual([FROM_STAND_IN])
  })

  test('take no times of words for a sound', async () => {
    const { tts, all } = rigOf(() => [WORDS, failure], fine)
    expect(await all(tts, 'One.')).toEqual([WORDS, FROM_STAND_IN])
  })

  test('give what the last of them failed with, and its name', async () => {
    const { tts, all } = rigOf(
      () => [failure],
      () => [new StageError('tts', 'timeout', 'no')],
    )
    expect(await all(tts, 'One.')).toEqual([
      expect.objectContaining({ code: 'timeout', model: 'b', standIn: undefined }),
    ])
  })

  test('are silent together where there is nothing to say', async () => {
    const { tts, news, all } = rigOf(() => [], fine)
    expect(await all(tts, '***')).toEqual([])
    expect(news).toEqual([])
  })

  test('do not leave the one alone that gave no sound for one piece, but one that gives none for three in a row', async () => {
    const { tts, log, all } = rigOf(() => [], fine)
    for (const piece of ['One.', 'Two.', 'Three.', 'Four.']) await all(tts, piece)
    expect(log.filter((line) => line.startsWith('a'))).toEqual(['a says "One."', 'a says "Two."', 'a says "Three."'])
    expect(log.filter((line) => line.startsWith('b'))).toHaveLength(4)
  })

  test('have a reply said to its end by another than the one that gave no sound for a piece of it', async () => {
    const { tts, log, all } = rigOf(() => [], fine)
    const session = tts.open?.(8000)
    if (!session) throw new Error('they have sessions')
    for (const piece of ['One.', 'Two.', 'Three.', 'Four.']) await all(session, piece)
    expect(log.filter((line) => line.startsWith('a goes'))).toEqual(['a goes on with "One."'])
    await all(tts, 'Five.')
    expect(log).toContain('a says "Five."')
  })

  test.each(['bad-request', 'too-long', 'server-error'] as const)(
    'do not ask the one for the rest of a piece that broke it off with %s, but for the next piece if it does not rest',
    async (code) => {
      let isOdd = true
      const { tts, log, all } = rigOf(() => (isOdd ? [SOUND, new StageError('tts', code, 'no')] : [SOUND]), fine)
      const session = tts.open?.(8000)
      if (!session) throw new Error('they have sessions')
      expect(await all(session, 'One two.')).toEqual([SOUND, expect.objectContaining({ code, standIn: 'b' })])
      isOdd = false
      await all(session, 'two.')
      await all(session, 'Three.')
      expect(log.filter((line) => line.includes('with'))).toEqual([
        'a goes on with "One two."',
        'b goes on with "two."',
        code === 'server-error' ? 'b goes on with "Three."' : 'a goes on with "Three."',
      ])
    },
  )

  test('name no stand-in that has failed the same piece itself', async () => {
    const { tts, all } = rigOf(refuses, () => [SOUND, failure])
    expect(await all(tts, 'One.')).toEqual([
      { ...SOUND, isStandIn: true },
      expect.objectContaining({ model: 'b', standIn: undefined }),
    ])
  })

  test('connect the one that will speak', () => {
    const { tts, log, signal, first } = rigOf(fine, fine)
    tts.preconnect?.(8000, signal)
    first.breaker.asked().failed(failure)
    tts.preconnect?.(8000, signal)
    expect(log).toEqual(['a connects at 8000', 'b connects at 8000'])
  })
})
