import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import type { Llm } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { VirtualClock } from '../support/clock.ts'
import { heard, Rig, humOf } from '../support/rig.ts'

describe('trouble', () => {
  test('a model that fails is apologised for, in speech', async () => {
    await using rig = new Rig({
      says: ['Hello you.'],
      replies: [new StageError('llm', 'timeout', 'no answer in 10 s')],
    })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.events('failed')).toMatchObject([{ stage: 'llm', code: 'timeout', fatal: false }])
    expect(rig.wire.playedMs).toBeGreaterThan(500)
  })

  test('a model that answers nothing is apologised for', async () => {
    await using rig = new Rig({ says: ['Hello you.'], replies: [''] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.events('failed')).toMatchObject([{ code: 'empty-answer' }])
    expect(rig.wire.playedMs).toBeGreaterThan(500)
  })

  test('a voice that fails is told, tried once more for the apology, and the next turn is heard', async () => {
    let broken = true
    await using rig = new Rig({
      says: ['Hello you.', 'And now?'],
      replies: ['Hi.', 'Better.'],
      onSpeak: () => {
        if (broken) throw new StageError('tts', 'unreachable', 'voice is gone')
      },
    })
    await rig.saysSomething()
    await rig.isSilentFor(500)
    expect(rig.events('failed').map(({ stage }) => stage)).toEqual(['tts', 'tts'])
    broken = false
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.played()).toEqual(humOf('Better.'))
  })

  test('a voice that fails within its first word ends the reply all the same', async () => {
    const tts: Tts = {
      name: 'short of breath',
      async *speak() {
        yield { samples: humOf('Hel').subarray(0, 2400), rateHz: 16_000 }
        throw new StageError('tts', 'unreachable', 'voice is gone')
      },
    }
    await using rig = new Rig({ says: ['Hello you.'], replies: ['Hello.'], parts: { tts } })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.events('failed')).toHaveLength(1)
    expect(rig.events('bot-stopped-speaking')).toHaveLength(1)
    expect(rig.events('state-changed').at(-1)?.state).toBe('listening')
  })

  test('a voice that has nothing to say is told of, once per reply, and what it started it ends', async () => {
    const tts: Tts = {
      name: 'mute',
      async *speak() {
        yield { samples: new Int16Array(10), rateHz: 24_000 }
        yield { samples: new Int16Array(0), rateHz: 24_000 }
        throw new StageError('tts', 'unreachable', 'voice is gone')
      },
    }
    for (const mute of [tts, { name: 'mute', speak: nothing }]) {
      await using rig = new Rig({ says: ['Hello you.'], replies: ['Hello.'], parts: { tts: mute } })
      await rig.saysSomething()
      await rig.isSilentFor(1000)
      expect(rig.events('failed').map(({ stage }) => stage)).toEqual(['tts', 'tts'])
      expect(rig.events('speech-ended')).toHaveLength(rig.events('speech-started').length)
      expect(rig.events('state-changed').at(-1)?.state).toBe('listening')
    }
  })

  test('a model that fails half-way has every word spoken that it brought, and the caller is told that it broke off', async () => {
    const llm: Llm = {
      name: 'short of breath',
      async *stream() {
        yield { type: 'text', text: 'This is the first sentence. And here comes the second one. But then the' }
        throw new StageError('llm', 'unreachable', 'model is gone')
      },
    }
    await using rig = new Rig({ says: ['Hello you.'], parts: { llm } })
    await rig.saysSomething()
    expect(rig.events('tokens-ended')).toHaveLength(1)
    await rig.isSilentFor(8000)
    expect(rig.events('failed')).toMatchObject([{ stage: 'llm', code: 'unreachable' }])
    expect(heard(rig)).toEqual([
      'This is the first sentence.',
      'And here comes the second one.',
      'But then the',
      ...wholePieces(en.sentences.brokeOff, en),
    ])
  })

  test('a model that never comes to an end is stopped', async () => {
    const llm: Llm = {
      name: 'talkative',
      async *stream() {
        for (;;) yield { type: 'text', text: 'more and more and more words of it. '.repeat(100) }
      },
    }
    await using rig = new Rig({ parts: { llm } })
    rig.wire.command({ type: 'text', text: 'Go.', runImmediately: true, spoken: false })
    await rig.clock.advance(100)
    expect(rig.events('failed')).toMatchObject([{ stage: 'llm', code: 'too-long' }])
  })

  test.each([
    ['model', 'llm', { llm: { name: 'stuck', stream: stuck } }, 4000],
    ['voice', 'tts', { tts: { name: 'stuck', speak: stuck } }, 3000],
  ] as const)('a %s that never answers is given up when its budget is over', async (_, stage, parts, budgetMs) => {
    await using rig = new Rig({ says: ['Hello you.', 'Still there?'], replies: ['Hi.'], parts })
    await rig.saysSomething()
    await rig.isSilentFor(20_000)
    const failure = rig.events('failed')[0]
    expect(failure).toMatchObject({ stage, code: 'timeout' })
    expect((failure?.atMs ?? 0) - (rig.events('user-turn')[0]?.atMs ?? 0)).toBe(budgetMs)
    expect(rig.events('state-changed').at(-1)?.state).toBe('listening')
    await rig.saysSomething()
    expect(rig.events('user-turn')).toHaveLength(2)
  })

  test('a model that pauses for less than its budgets, or says that it is working, is waited for', async () => {
    const clock = new VirtualClock()
    const llm: Llm = {
      name: 'thoughtful',
      async *stream(_, signal) {
        for (const on of ['loading', 'thinking'] as const) {
          await sleep(clock, 3900, signal)
          yield { type: 'working', on }
        }
        await sleep(clock, 3900, signal)
        yield { type: 'text', text: 'First. ' }
        await sleep(clock, 1900, signal)
        yield { type: 'working', on: 'thinking' }
        await sleep(clock, 1900, signal)
        yield { type: 'text', text: 'Second.' }
      },
    }
    await using rig = new Rig({ clock, says: ['Hello you.'], parts: { llm } })
    await rig.saysSomething()
    await rig.isSilentFor(20_000)
    expect(rig.events('failed')).toEqual([])
    expect(heard(rig)).toEqual([en.sentences.moment, 'First.', 'Second.'])
  })

  test('a model that thinks without end is given up after a minute, however often it says so', async () => {
    const clock = new VirtualClock()
    const llm: Llm = {
      name: 'brooding',
      async *stream(_, signal) {
        for (;;) {
          await sleep(clock, 500, signal)
          yield { type: 'working', on: 'thinking' }
        }
      },
    }
    await using rig = new Rig({ clock, says: ['Hello you.'], parts: { llm } })
    await rig.saysSomething()
    await rig.isSilentFor(59_000)
    expect(rig.events('failed')).toEqual([])
    await rig.isSilentFor(3000)
    expect(rig.events('failed')).toMatchObject([{ stage: 'llm', code: 'timeout' }])
  })

  test('a recogniser that fails is apologised for', async () => {
    await using rig = new Rig({ says: [new StageError('stt', 'unreachable', 'gone')] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.events('failed')).toMatchObject([{ stage: 'stt', fatal: false }])
    expect(rig.wire.playedMs).toBeGreaterThan(500)
  })

  test('a watcher that throws is left out, and nobody notices', async () => {
    let calls = 0
    const broken = () => {
      calls++
      throw new Error('broken watcher')
    }
    const watchers = [{ open: () => ({ event: broken }) }]
    await using rig = new Rig({ says: ['Hello you.'], replies: ['Hi.'], watchers })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(calls).toBe(1)
    expect(rig.played()).toEqual(humOf('Hi.'))
  })
})

async function* nothing(): AsyncGenerator<never> {}

async function* stuck(): AsyncGenerator<never> {
  yield await new Promise<never>(() => {})
}
