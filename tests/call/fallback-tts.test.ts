import { describe, expect, test } from 'bun:test'
import type { Pcm } from '../../src/audio/pcm.ts'
import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import { en } from '../../src/language/en.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import { fallbackTts } from '../../src/tts/fallback.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { VirtualClock } from '../support/clock.ts'
import { memberOf, REFUSALS, refusalOf } from '../support/members.ts'
import { heard, Rig } from '../support/rig.ts'

const FIRST = 'The train to the coast leaves at nine.'
const SECOND = 'It stops in every village on its way to the sea.'
const MS_PER_CHAR = 60
const CHUNK_MS = 100
const RATE_HZ = 16_000
const { firstAudioMs, stallMs } = DEFAULT_BUDGETS
const server = refusalOf('tts', 'server-error')

type Ends = StageError | 'stalls' | 'is stuck' | 'ends'

/** Every sample of a voice has its own value, so that what was heard tells whose it was. */
interface Breaking {
  readonly name: string
  readonly sample: number
  /** So much of some pieces is said. */
  readonly saysMs?: (nth: number) => number
  readonly ends?: Ends
}

function voiceOf({ name, sample, saysMs = () => Infinity, ends }: Breaking, clock: VirtualClock) {
  const asked: string[] = []
  const tts: Tts = {
    name,
    async *speak(piece, signal): AsyncGenerator<Pcm> {
      let leftMs = saysMs(asked.push(piece))
      for (let ms = piece.length * MS_PER_CHAR; ms > 0 && leftMs > 0; ms -= CHUNK_MS) {
        const length = (Math.min(ms, CHUNK_MS, leftMs) * RATE_HZ) / 1000
        leftMs -= CHUNK_MS
        await sleep(clock, 5, signal)
        yield { samples: new Int16Array(length).fill(sample), rateHz: RATE_HZ }
      }
      if (leftMs > 0 && leftMs === Infinity) return
      if (ends instanceof StageError) throw ends
      if (ends === 'stalls') await sleep(clock, 600_000, signal)
      if (ends === 'is stuck') await new Promise(() => {})
    },
  }
  return { tts, asked }
}

const A = 3000
const B = 5000

function rigOf(breaking: readonly Breaking[]) {
  const clock = new VirtualClock()
  const voices = breaking.map((each) => voiceOf(each, clock))
  const [first, ...others] = voices.map(({ tts }) => memberOf(tts, clock))
  if (!first) throw new Error('no voice')
  const tts = fallbackTts([first, ...others], { clock, firstAudioMs, stallMs })
  const rig = new Rig({
    clock,
    says: ['Hello you.', 'And then?'],
    replies: [`${FIRST} ${SECOND}`, 'Fine.'],
    parts: { tts },
  })
  return { rig, asked: voices.map(({ asked }) => asked) }
}

/** Milliseconds of a voice that were heard. */
const heardMs = (rig: Rig, sample: number): number =>
  rig.played().reduce((count, each) => count + Number(each === sample), 0) / (RATE_HZ / 1000)

/** From the end of the turn to the first sound. */
const waitedMs = (rig: Rig): number =>
  (rig.events('bot-started-speaking')[0]?.atMs ?? 0) - (rig.events('user-turn')[0]?.atMs ?? 0)

/** Silence in the middle of the reply, as the caller heard it. */
const gapMs = (rig: Rig): number => Math.max(0, ...rig.events('ran-dry').map(({ ms }) => ms))

const BEAT_MS = 20

describe('a voice that has another behind it', () => {
  test.each([
    ...REFUSALS.map((code) => [`refuses with ${code}`, refusalOf('tts', code), 0] as const),
    ['takes the request for wrong', refusalOf('tts', 'bad-request'), 0] as const,
    ['ends without a sound', 'ends', 0] as const,
    ['stalls', 'stalls', firstAudioMs / 2] as const,
    ['is stuck and heeds no signal', 'is stuck', firstAudioMs / 2] as const,
  ])(
    'and %s before its first sound: the other says all of it, and the caller waits no longer than they must',
    async (_what, ends, waitMs) => {
      const { rig, asked } = rigOf([
        { name: 'a', sample: A, saysMs: () => 0, ends },
        { name: 'b', sample: B },
      ])
      await using _ = rig
      await rig.saysSomething()
      await rig.isSilentFor(12_000)
      expect(heard(rig)).toEqual([FIRST, SECOND])
      expect(asked[1]).toEqual([FIRST, SECOND])
      expect(heardMs(rig, B)).toBe((FIRST.length + SECOND.length) * MS_PER_CHAR)
      expect(waitedMs(rig)).toBeWithin(waitMs, waitMs + 2 * BEAT_MS)
      expect(rig.events('failed')).toEqual([])
      expect(rig.events('replaced').map(({ stage }) => stage)).toContain('tts')
    },
  )

  const middle = FIRST.length * MS_PER_CHAR
  test.each([
    ['fails after its first sound', 1, CHUNK_MS, server, 0],
    ['fails in the middle of a piece', 1, 1000, server, 0],
    ['fails for good in the middle of a piece', 1, 1000, refusalOf('tts', 'unauthorized'), 0],
    ['refuses in the middle of a piece', 1, 1000, refusalOf('tts', 'bad-request'), 0],
    ['finds a piece too long in the middle of it', 1, 1000, refusalOf('tts', 'too-long'), 0],
    ['fails in the last word of a piece', 1, middle - CHUNK_MS, server, 0],
    ['fails between two pieces', 2, 0, server, 0],
    ['fails in the middle of the second piece', 2, 1000, server, 0],
    ['stalls after its first sound', 1, CHUNK_MS, 'stalls', stallMs * 0.75],
    ['stalls in the middle of a piece', 1, 1000, 'stalls', stallMs * 0.75],
    ['is stuck in the middle of the second piece', 2, 1000, 'is stuck', 0],
  ] as const)('and %s: the other goes on with the rest', async (_what, nth, saysMs, ends, mostGapMs) => {
    const { rig, asked } = rigOf([
      { name: 'a', sample: A, saysMs: (at) => (at === nth ? saysMs : Infinity), ends },
      { name: 'b', sample: B },
    ])
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(15_000)
    expect(heard(rig)).toEqual([FIRST, SECOND])
    const [rest = '', ...more] = asked[1] ?? []
    const broken = nth === 1 ? FIRST : SECOND
    expect(broken.endsWith(rest)).toBeTrue()
    // One that refused a piece does not rest: it says the next.
    const rests = !(ends instanceof StageError) || !['bad-request', 'too-long'].includes(ends.code)
    expect(more).toEqual(nth === 1 && rests ? [SECOND] : [])
    expect(asked[0]).toHaveLength(nth === 1 && rests ? 1 : 2)
    // A word or two of what was said are said again, and none is lost.
    const saidChars = saysMs / MS_PER_CHAR
    expect(broken.length - rest.length).toBeWithin(Math.max(0, saidChars - 14), saidChars + 0.1)
    const whole = nth === 1 ? (rests ? '' : SECOND) : FIRST
    const own = whole.length * MS_PER_CHAR
    expect(heardMs(rig, A)).toBe(own + saysMs)
    expect(heardMs(rig, B)).toBe([rest, ...more].join('').length * MS_PER_CHAR)
    expect(rig.events('failed')).toEqual([])
    expect(rig.events('replaced')).toMatchObject([{ stage: 'tts' }])
    // What was queued plays meanwhile.
    expect(gapMs(rig)).toBeWithin(0, Math.max(2 * BEAT_MS, mostGapMs))
  })

  test('at the very end of the last piece loses nothing', async () => {
    const { rig, asked } = rigOf([
      { name: 'a', sample: A, saysMs: (at) => (at === 2 ? SECOND.length * MS_PER_CHAR : Infinity), ends: server },
      { name: 'b', sample: B },
    ])
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    expect(heard(rig)).toEqual([FIRST, SECOND])
    expect(SECOND.endsWith(asked[1]?.join('') ?? 'nothing')).toBeTrue()
    expect(rig.events('failed')).toEqual([])
  })

  test('is left alone while it rests', async () => {
    const { rig, asked } = rigOf([
      { name: 'a', sample: A, saysMs: () => 0, ends: server },
      { name: 'b', sample: B },
    ])
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(asked[0]).toEqual([FIRST])
  })

  test('does not help when both are dead: the call says that it has trouble', async () => {
    for (const ends of [server, 'stalls'] as const) {
      const ours = new Set(Object.values(en.sentences).flatMap((text) => wholePieces(text, en)))
      const dead: Breaking[] = [
        { name: 'a', sample: A, saysMs: () => 0, ends },
        { name: 'b', sample: B, saysMs: () => 0, ends },
      ]
      const clock = new VirtualClock()
      const [a, b] = dead.map((each) => memberOf(voiceOf(each, clock).tts, clock))
      if (!a || !b) throw new Error('no voice')
      const joined = fallbackTts([a, b], { clock, firstAudioMs, stallMs })
      const prepared = voiceOf({ name: 'prepared', sample: 1000 }, clock).tts
      const tts: Tts = {
        name: 'a',
        speak: (piece, ...rest) => (ours.has(piece) ? prepared : joined).speak(piece, ...rest),
      }
      await using rig = new Rig({ clock, says: ['Hello you.'], replies: [FIRST], parts: { tts } })
      await rig.saysSomething()
      await rig.isSilentFor(12_000)
      expect(heard(rig).slice(-2)).toEqual(wholePieces(en.sentences.trouble, en).slice(-2))
      expect(rig.events('failed')).toHaveLength(1)
    }
  })
})
