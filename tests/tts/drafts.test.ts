import { describe, expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import type { MemberNews } from '../../src/std/members.ts'
import { SpeechDrafts } from '../../src/tts/drafts.ts'
import type { Speech, Tts } from '../../src/tts/tts.ts'
import { settled, VirtualClock } from '../support/clock.ts'

const RATE_HZ = 16_000
const { signal } = new AbortController()

/** Two parts of a piece, the second with the times of its words. */
const partsOf = (piece: string): Speech[] => [
  { samples: new Int16Array(160).fill(piece.length), rateHz: RATE_HZ },
  { samples: new Int16Array(160).fill(1), rateHz: RATE_HZ, words: [{ text: piece, toMs: 20 }] },
]

/** A voice that speaks a reply in one breath. `log` is what was asked of it, session by session. */
function breathing(log: string[], speak: (piece: string) => AsyncIterable<Speech> = spoken): Tts {
  let sessions = 0
  return {
    name: 'breath',
    speak: (piece) => {
      log.push(`alone: ${piece}`)
      return speak(piece)
    },
    open: () => {
      const session = ++sessions
      return {
        speak: (piece) => {
          log.push(`${session}: ${piece}`)
          return speak(piece)
        },
        [Symbol.dispose]: () => void log.push(`${session} over`),
      }
    },
  }
}

async function* spoken(piece: string): AsyncGenerator<Speech> {
  yield* partsOf(piece)
}

async function* refused(): AsyncGenerator<Speech> {
  yield* []
  throw new StageError('tts', 'unauthorized', 'no')
}

function draftsOf(tts: Tts) {
  const clock = new VirtualClock()
  const dropped: number[] = []
  const taken: object[] = []
  const listener = {
    taken: (times: object) => void taken.push(times),
    dropped: (chars: number) => void dropped.push(chars),
  }
  return { clock, dropped, taken, drafts: new SpeechDrafts(tts, { playRateHz: RATE_HZ, clock }, listener) }
}

const all = async (speech: AsyncIterable<Speech>) => await Array.fromAsync(speech)

describe('the draft of a first piece', () => {
  test('is given to the reply that begins with it, in the breath in which the reply goes on', async () => {
    const log: string[] = []
    const { drafts, dropped, taken } = draftsOf(breathing(log))
    drafts.begin('One.')
    await settled()
    const reply = drafts.open(RATE_HZ)
    expect(await all(reply.speak('One.', signal))).toEqual(partsOf('One.'))
    expect(await all(reply.speak('Two.', signal))).toEqual(partsOf('Two.'))
    expect(await all(reply.speak('One.', signal))).toEqual(partsOf('One.'))
    reply[Symbol.dispose]()
    expect(log).toEqual(['1: One.', '1: Two.', '1: One.', '1 over'])
    expect(taken).toEqual([{ askedMs: 0, firstAudioMs: 0 }])
    expect(dropped).toEqual([])
  })

  test('is of no reply that begins with another, which has a breath of its own', async () => {
    const log: string[] = []
    const { drafts, dropped, taken } = draftsOf(breathing(log))
    drafts.begin('One.')
    await settled()
    const reply = drafts.open(RATE_HZ)
    expect(await all(reply.speak('Two.', signal))).toEqual(partsOf('Two.'))
    expect(await all(reply.speak('One.', signal))).toEqual(partsOf('One.'))
    reply[Symbol.dispose]()
    expect(log).toEqual(['1: One.', '1 over', '2: Two.', '2: One.', '2 over'])
    expect(taken).toEqual([])
    expect(dropped).toEqual([4])
  })

  test('takes the place of another, which was for nothing', async () => {
    const log: string[] = []
    const { drafts, dropped } = draftsOf(breathing(log))
    drafts.begin('One.')
    drafts.begin('Two, then.')
    drafts.drop()
    drafts.drop()
    await settled()
    expect(log).toEqual(['1: One.', '1 over', '2: Two, then.', '2 over'])
    expect(dropped).toEqual([4, 10])
  })

  test('counts nothing where it was refused, and leaves the reply to the voice', async () => {
    const log: string[] = []
    let times = 0
    const { drafts, dropped } = draftsOf(breathing(log, (piece) => (++times === 1 ? refused() : spoken(piece))))
    drafts.begin('One.')
    await settled()
    expect(await all(drafts.open(RATE_HZ).speak('One.', signal))).toEqual(partsOf('One.'))
    expect(log).toEqual(['1: One.', '1 over', '2: One.'])
    expect(dropped).toEqual([])
  })

  test('is not begun of what was prepared', async () => {
    const log: string[] = []
    const { drafts } = draftsOf({ ...breathing(log), isPrepared: (piece) => piece === 'One.' })
    drafts.begin('One.')
    expect(log).toEqual([])
    drafts.begin('Two.')
    expect(log).toEqual(['1: Two.'])
  })

  test('tells who took the place of the voice once it is wanted, and not before', async () => {
    const news: MemberNews = { type: 'replaced', stage: 'tts', from: 'a', to: 'b', code: 'timeout' }
    const { drafts } = draftsOf({
      name: 'two',
      async *speak(piece, _, told) {
        told?.(news)
        yield* partsOf(piece)
      },
    })
    const heard: MemberNews[] = []
    drafts.begin('One.')
    await settled()
    expect(heard).toEqual([])
    await all(drafts.open(RATE_HZ).speak('One.', signal, (of) => void heard.push(of)))
    expect(heard).toEqual([news])
  })
})
