import { describe, expect, test } from 'bun:test'
import type { CallParts } from '../../src/call/parts.ts'
import type { Llm } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { SENTENCES } from '../../src/call/sentences.ts'
import { Channel } from '../../src/std/channel.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Stt, SttEvent, SttSession } from '../../src/stt/stt.ts'
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
      ...wholePieces(SENTENCES.brokeOff),
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
    expect(heard(rig)).toEqual([SENTENCES.moment, 'First.', 'Second.'])
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
    const observers = [
      () => {
        calls++
        throw new Error('broken watcher')
      },
    ]
    await using rig = new Rig({ says: ['Hello you.'], replies: ['Hi.'], observers })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(calls).toBe(1)
    expect(rig.played()).toEqual(humOf('Hi.'))
  })
})

describe('the end of a call', () => {
  test.each([
    ['the caller leaves', (rig: Rig) => rig.wire.leave(), 'caller-left'],
    ['the caller hangs up', (rig: Rig) => rig.wire.command({ type: 'hang-up' }), 'hung-up'],
    ['its time is over', (rig: Rig) => rig.clock.advance(60_000), 'max-duration'],
    ['the server stops', (rig: Rig) => rig.call.end('server-stopping'), 'server-stopping'],
  ] as const)('%s: everything is freed, in the middle of a sentence', async (_, act, reason) => {
    const rig = new Rig({
      says: ['Tell me.'],
      replies: ['A sentence of some length. '.repeat(200)],
      maxDurationMs: 60_000,
    })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await act(rig)
    expect(await rig.call.ended).toBe(reason)
    const hops = rig.wire.played.length
    await rig.clock.advance(5000)
    expect(rig.wire.played).toHaveLength(hops)
    expect(rig.clock.pending).toBe(0)
    expect(rig.events('call-ended')).toMatchObject([{ reason }])
  })

  test('a caller who leaves in the middle of an event is told nothing after the goodbye', async () => {
    for (const last of ['user-stopped-speaking', 'user-turn', 'reply-started', 'interrupted'] as const) {
      const rig = new Rig({
        says: ['Tell me.', 'Stop it.'],
        replies: ['A sentence of some length. '.repeat(20), 'Yes.'],
      })
      const tell = rig.wire.tell.bind(rig.wire)
      rig.wire.tell = (event) => {
        tell(event)
        if (event.type === last) rig.wire.leave()
      }
      await rig.saysSomething()
      await rig.isSilentFor(500)
      await rig.saysSomething()
      expect(await rig.call.ended).toBe('caller-left')
      expect(rig.wire.told.at(-1)?.type).toBe('call-ended')
      expect(rig.events('tokens-ended')).toHaveLength(rig.events('reply-started').length)
      expect(rig.clock.pending).toBe(0)
    }
  })

  test('words that the recogniser had on the way are not told after the goodbye', async () => {
    const events = new Channel<SttEvent>(8)
    const rig = new Rig({ parts: { stt: sttThat({ events }) } })
    await rig.clock.advance(100)
    events.push({ type: 'final', text: 'One more thing.' })
    await rig.call.end('hung-up')
    expect(rig.wire.told.at(-1)?.type).toBe('call-ended')
  })

  test('what a wire still asks and says then is not heard', async () => {
    const rig = new Rig({ says: ['Tell me.'], replies: ['One.'] })
    rig.wire.close = () => {}
    rig.wire[Symbol.asyncDispose] = async () => {}
    rig.wire.command({ type: 'text', text: 'One more thing.', runImmediately: true, spoken: true })
    await rig.call.end('hung-up')
    await rig.saysSomething()
    rig.wire.command({ type: 'speak', text: 'Hello?' })
    await rig.isSilentFor(1000)
    expect(rig.wire.told.at(-1)?.type).toBe('call-ended')
    expect(rig.hints).toEqual([])
    expect(rig.clock.pending).toBe(0)
  })

  test('who asks twice waits as long as who asked first', async () => {
    const released = Promise.withResolvers<void>()
    const rig = new Rig()
    rig.wire[Symbol.asyncDispose] = () => released.promise
    let isOver = false
    void rig.call.end('hung-up')
    void rig.call.end('server-stopping').then(() => (isOver = true))
    await rig.clock.advance(1000)
    expect(isOver).toBeFalse()
    released.resolve()
    await rig.clock.advance(0)
    expect(isOver).toBeTrue()
    expect(await rig.call.ended).toBe('hung-up')
    expect(rig.clock.pending).toBe(0)
  })

  test('a wire that never lets go does not hold the place', async () => {
    const rig = new Rig()
    rig.wire[Symbol.asyncDispose] = () => new Promise(() => {})
    void rig.call.end('hung-up')
    await rig.clock.advance(5000)
    expect(await rig.call.ended).toBe('hung-up')
  })
})

describe('a fault', () => {
  const faults: [string, (rig: Rig) => void, Partial<CallParts>][] = [
    ['of a wire that plays', (rig) => (rig.wire.play = fault), {}],
    ['of a wire that idles', (rig) => (rig.wire.idle = fault), {}],
    ['of a wire that drops', (rig) => (rig.wire.clear = fault), {}],
    ['of a wire that tells', (rig) => (rig.wire.tell = fault), {}],
    ['of the voice detector', () => {}, { vad: { open: () => ({ judge: fault, reset: () => {} }) } }],
    ['of a recogniser that is written to', () => {}, { stt: sttThat({ write: fault }) }],
    ['of a recogniser that is hinted', () => {}, { stt: sttThat({ hint: fault }) }],
    ['of a recogniser that hangs up', () => {}, { stt: sttThat({ events: nothing() }) }],
  ]
  test.each(faults)('%s ends the call, and nothing else', async (_, breakIt, parts) => {
    const rig = new Rig({ says: ['Hello.', 'Stop.'], replies: ['Hello there my friend.'], parts })
    breakIt(rig)
    await rig.saysSomething()
    await rig.isSilentFor(300)
    rig.wire.command({ type: 'interrupt' })
    await rig.isSilentFor(500)
    expect(await rig.call.ended).toBe('failed')
    expect(rig.wire.closedFor).toBe('failed')
    expect(rig.clock.pending).toBe(0)
  })
})

test('a fault at the very moment a reply ends is no less of one', async () => {
  const stt = sttThat({ hint: (hint) => hint === 'pause' && fault() })
  for (let llmMs = 500; llmMs <= 700; llmMs += 20) {
    const rig = new Rig({ replies: ['Fine.'], llmMs, parts: { stt } })
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: false })
    await rig.speaksFor(400)
    await rig.isSilentFor(500)
    expect([llmMs, rig.wire.closedFor]).toEqual([llmMs, 'failed'])
  }
})

/** A recogniser that does nothing but what is given. */
const sttThat = (session: Partial<SttSession>): Stt => ({
  name: 'broken',
  open: () => ({ write: () => {}, hint: () => {}, events: stuck(), [Symbol.asyncDispose]: async () => {}, ...session }),
})

const fault = () => {
  throw new Error('a fault of ours')
}

async function* nothing(): AsyncGenerator<never> {}

async function* stuck(): AsyncGenerator<never> {
  yield await new Promise<never>(() => {})
}
