import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import type { Pcm } from '../../src/audio/pcm.ts'
import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import { SpokenPiece } from '../../src/call/spoken.ts'
import type { Llm } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { toneTts } from '../support/providers.ts'
import { heard, Rig } from '../support/rig.ts'

const tone = toneTts({ msPerChar: 60, rateHz: 16_000, frequencyHz: 440 })
const FIRST = 'The train to the coast leaves at nine.'
const SECOND = 'It stops in every village on its way to the sea.'
const gone = (retryable = true) => new StageError('tts', 'server-error', 'no', { retryable })

type Break = 'fails' | 'stalls' | 'ends'

/** A voice that says `wordsMs` of some of the pieces it is given, and then breaks; the others it says whole. */
function breaking(breaks: (nth: number, piece: string) => Break | undefined, wordsMs: number) {
  const asked: string[] = []
  const tts: Tts = {
    name: 'short of breath',
    async *speak(piece, signal): AsyncGenerator<Pcm> {
      const how = breaks(asked.push(piece), piece)
      let leftMs = how ? wordsMs : Number.POSITIVE_INFINITY
      for await (const pcm of tone.speak(piece, signal)) {
        if (leftMs <= 0) break
        leftMs -= 100
        yield pcm
      }
      if (how === 'fails') throw gone()
      if (how === 'stalls') await new Promise(() => {})
    },
  }
  return { tts, asked }
}

const ours = new Set(Object.values(en.sentences).flatMap((text) => wholePieces(text, en)))

describe('a voice that breaks off in the middle of a reply', () => {
  for (const how of ['fails', 'stalls', 'ends'] as const) {
    for (const nth of [1, 2]) {
      test(`${how} in piece ${nth}: goes on with the rest, which is neither lost nor the whole`, async () => {
        const { tts, asked } = breaking((at) => (at === nth ? how : undefined), how === 'ends' ? 400 : 600)
        await using rig = new Rig({
          says: ['Hello you.', 'And then?'],
          replies: [`${FIRST} ${SECOND}`, 'Fine.'],
          parts: { tts },
        })
        await rig.saysSomething()
        await rig.isSilentFor(15_000)
        const [broken, rest] = [asked[nth - 1] ?? '', asked[nth] ?? '']
        expect(broken.endsWith(rest)).toBeTrue()
        // Some eight or ten characters were said, of which a word or two are said again.
        expect(broken.length - rest.length).toBeWithin(3, 11)
        expect(heard(rig)).toEqual([FIRST, SECOND])
        expect(rig.events('failed')).toMatchObject([{ stage: 'tts', fatal: false }])
        await rig.saysSomething()
        expect(rig.asked[1]?.map(({ content }) => content)).toContain(`${FIRST} ${SECOND}`)
      })
    }
  }

  test('is waited for as long as it takes to come back, and the caller is told to wait', async () => {
    let downUntilMs = 0
    const { tts, asked } = breaking((nth) => {
      if (nth === 1) downUntilMs = rig.clock.now() + 7000
      return nth === 1 || (!ours.has(asked.at(-1) ?? '') && rig.clock.now() < downUntilMs) ? 'fails' : undefined
    }, 0)
    const begun = { ...tts, speak: (piece: string, signal: AbortSignal) => firstWord(tts, asked, piece, signal) }
    const rig: Rig = new Rig({ says: ['Hello you.'], replies: [FIRST], parts: { tts: begun } })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(20_000)
    expect(heard(rig)).toEqual([en.sentences.moment, FIRST])
  })

  test.each([
    ['stays away', (nth: number, piece: string) => (nth > 1 && !ours.has(piece) ? 'fails' : undefined)],
    ['stays silent', (nth: number, piece: string) => (nth > 1 && !ours.has(piece) ? 'stalls' : undefined)],
  ] as const)('and %s: the caller is told that it broke off', async (_, breaks) => {
    const { tts } = breaking(breaks, 0)
    await using rig = new Rig({
      says: ['Hello you.', 'And then?'],
      replies: [`${FIRST} ${SECOND}`, 'Fine.'],
      parts: { tts },
    })
    await rig.saysSomething()
    await rig.isSilentFor(30_000)
    expect(heard(rig).at(0)).toBe(FIRST)
    expect(heard(rig).slice(-2)).toEqual(wholePieces(en.sentences.brokeOff, en))
    expect(heard(rig)).not.toContain(wholePieces(en.sentences.trouble, en)[0])
    expect(rig.events('state-changed').at(-1)?.state).toBe('listening')
  })

  test('makes the caller wait once it has been silent for three seconds, and not while it speaks', async () => {
    let spoken = 0
    const tts: Tts = {
      name: 'slow in the middle',
      speak: async function* (piece, signal) {
        if (!ours.has(piece) && ++spoken === 2) await sleep(rig.clock, 8000, signal)
        yield* tone.speak(piece, signal)
      },
    }
    const budgets = { ...DEFAULT_BUDGETS, firstAudioMs: 20_000 }
    const rig: Rig = new Rig({ says: ['Hello you.'], replies: [`${SECOND} ${FIRST}`], parts: { tts, budgets } })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(20_000)
    expect(heard(rig)).toEqual([SECOND, en.sentences.moment, FIRST])
    const begun = rig.events('piece').filter(({ status }) => status === 'new')
    expect((begun[1]?.atMs ?? 0) - (begun[0]?.atMs ?? 0)).toBeWithin(
      SECOND.length * 60 + 2900,
      SECOND.length * 60 + 3100,
    )
  })

  test('and will not come back, as its key is refused, is not asked again', async () => {
    let asked = 0
    const tts: Tts = {
      name: 'refusing',
      speak: async function* (piece, signal) {
        if (!ours.has(piece) && ++asked > 1) throw gone(false)
        yield* tone.speak(piece, signal)
      },
    }
    await using rig = new Rig({ says: ['Hello you.'], replies: [`${FIRST} ${SECOND}`], parts: { tts } })
    await rig.saysSomething()
    await rig.isSilentFor(10_000)
    expect(asked).toBe(2)
    expect(heard(rig)).toEqual([FIRST, ...wholePieces(en.sentences.brokeOff, en)])
  })

  test('does not go on for a caller who cuts in meanwhile', async () => {
    const { tts, asked } = breaking((nth) => (nth === 1 ? 'stalls' : undefined), 600)
    await using rig = new Rig({ says: ['Hello you.', 'Stop it now.'], replies: [FIRST, 'Fine.'], parts: { tts } })
    await rig.saysSomething()
    await rig.saysSomething()
    await rig.isSilentFor(10_000)
    expect(asked).toEqual([FIRST, 'Fine.'])
    expect(rig.events('failed')).toEqual([])
  })
})

describe('a model that breaks off', () => {
  test.each([
    ['a whole sentence', 'One is done. Two is done.', ['One is done.', 'Two is done.']],
    ['a whole sentence in quotation marks', 'One is done. “Two is done.”', ['One is done.', '“Two is done.”']],
    ['half a sentence', 'One is done. Two is', ['One is done.', 'Two is']],
  ])('after %s loses no word that it brought', async (_, text, said) => {
    const llm: Llm = {
      name: 'short of breath',
      async *stream() {
        yield { type: 'text', text }
        await new Promise(() => {})
      },
    }
    await using rig = new Rig({ says: ['Hello you.'], parts: { llm } })
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    expect(heard(rig)).toEqual([...said, ...wholePieces(en.sentences.brokeOff, en)])
  })
})

test('what is heard of a piece that was taken up again only grows, to its end', () => {
  const piece = new SpokenPiece(1, FIRST)
  const hop = new Int16Array(320)
  const queue = (hops: number) => Array.from({ length: hops }, () => piece.add(hop))
  queue(50)
  expect(piece.breakOff()).toBe('the coast leaves at nine.')
  queue(30)
  expect(piece.breakOff()).toBe('coast leaves at nine.')
  queue(60)
  piece.complete = true
  let before = 0
  for (let played = 1; played <= 140; played++) {
    piece.played()
    expect(piece.heardChars).toBeGreaterThanOrEqual(before)
    before = piece.heardChars
  }
  expect(piece.heardChars).toBe(FIRST.length)
})

/** Says a fifth of a second of its first piece before it breaks. */
async function* firstWord(tts: Tts, asked: readonly string[], piece: string, signal: AbortSignal): AsyncGenerator<Pcm> {
  if (asked.length === 0) yield { samples: new Int16Array(3200).fill(4000), rateHz: 16_000 }
  yield* tts.speak(piece, signal)
}
