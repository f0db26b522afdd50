import { describe, expect, test } from 'bun:test'
import type { Llm } from '../../src/llm/llm.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { toneOf } from '../support/providers.ts'
import { Rig } from '../support/rig.ts'

const tone = (text: string) => toneOf(text, { msPerChar: 50, rateHz: 16_000, frequencyHz: 440 })

describe('a conversation', () => {
  test('a turn is heard, answered, spoken and remembered, and told in the order clients expect', async () => {
    await using rig = new Rig({
      says: ['What time is it?'],
      replies: ['It is nine. Anything else?'],
      systemPrompt: 'Be brief.',
    })
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    const order = rig.wire.told.map((event) => (event.type === 'piece' ? `piece ${event.status}` : event.type))
    expect(order.filter((type) => type !== 'token' && type !== 'piece in-progress')).toEqual([
      'call-started',
      'user-started-speaking',
      'transcribed',
      'user-stopped-speaking',
      'user-turn',
      'state-changed',
      'reply-started',
      'speech-started',
      'tokens-used',
      'tokens-ended',
      'bot-started-speaking',
      'state-changed',
      'turn-timed',
      'piece new',
      'piece completed',
      'piece new',
      'piece completed',
      'speech-ended',
      'bot-stopped-speaking',
      'state-changed',
    ])
    expect(rig.asked).toEqual([
      [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What time is it?' },
      ],
    ])
    expect(rig.played()).toEqual(Int16Array.of(...padded(tone('It is nine.')), ...padded(tone('Anything else?'))))
  })

  test('the caller is answered by the second turn with the first in mind', async () => {
    await using rig = new Rig({ says: ['I am Ann.', 'Who am I?'], replies: ['Hello Ann.', 'Ann.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.asked[1]?.map((message) => message.content)).toEqual(['I am Ann.', 'Hello Ann.', 'Who am I?'])
  })

  test('the greeting is spoken once, as soon as the caller can hear', async () => {
    await using rig = new Rig({ greeting: 'Hello!' })
    await rig.isSilentFor(500)
    expect(rig.wire.played).toHaveLength(0)
    rig.wire.command({ type: 'ready' })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(2000)
    expect(rig.wire.playedMs).toBe(300)
    expect(rig.asked).toEqual([])
  })

  test('every stage of the turn is timed from the end of the speech', async () => {
    await using rig = new Rig({ says: ['Tell me.'], replies: ['Well now.'], sttMs: 60, llmMs: 100, ttsMs: 40 })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    const latency = rig.events('turn-timed')[0]?.latency
    expect(latency?.transcriptMs).toBeWithin(260, 320)
    expect(latency?.decisionMs).toBeWithin(540, 620)
    expect(latency?.firstTokenMs).toBe((latency?.decisionMs ?? 0) + 100)
    expect(latency?.firstPieceMs).toBe(latency?.firstTokenMs)
    expect(latency?.firstAudioMs).toBe((latency?.firstPieceMs ?? 0) + 40)
    expect((latency?.sentMs ?? 0) - (latency?.firstAudioMs ?? 0)).toBeWithin(0, 21)
  })

  test('the ear stays open while the model thinks: what is added joins the turn', async () => {
    await using rig = new Rig({ says: ['Tell me', 'the weather.'], replies: ['One', 'Sunny.'], llmMs: 5000 })
    await rig.saysSomething()
    expect(rig.asked).toHaveLength(1)
    await rig.saysSomething(1000)
    await rig.isSilentFor(7000)
    expect(rig.asked[1]?.map((message) => message.content)).toEqual(['Tell me the weather.'])
    expect(rig.played()).toEqual(padded(tone('Sunny.')))
  })

  test('the next piece is synthesised while this one plays', async () => {
    const spoken: { piece: string; playedMs: number }[] = []
    await using rig: Rig = new Rig({
      says: ['Go.'],
      replies: ['This is the first sentence of it. And this is the second one.'],
      onSpeak: (piece) => spoken.push({ piece, playedMs: rig.wire.playedMs }),
    })
    await rig.saysSomething()
    await rig.isSilentFor(5000)
    expect(spoken.map(({ piece }) => piece)).toEqual([
      'This is the first sentence of it.',
      'And this is the second one.',
    ])
    expect(spoken[1]?.playedMs).toBeLessThan(33 * 50)
  })
})

describe('an interruption', () => {
  const story = 'Once upon a time there was a very long story that nobody ever heard to its end.'

  test('silences the bot at once, and the next reply starts with its own audio', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', 'Stop that now.'], replies: [story, 'Okay.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    const beforeMs = rig.wire.playedMs
    await rig.speaksFor(1000)
    expect(rig.wire.playedMs - beforeMs).toBeLessThanOrEqual(120)
    const heardHops = rig.wire.played.length
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(rig.wire.clears).toBeGreaterThan(0)
    await rig.isSilentFor(3000)
    expect(rig.played().slice(heardHops * 320)).toEqual(padded(tone('Okay.')))
  })

  test('leaves in the context what was heard, to the word', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', 'Stop that now.'], replies: [story, 'Okay.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.speaksFor(1000)
    await rig.isSilentFor(3000)
    const heard = rig.asked[1]?.at(-2)?.content ?? ''
    expect(story.startsWith(heard)).toBeTrue()
    expect(story.charAt(heard.length)).toBe(' ')
    expect(heard.length * 50).toBeWithin(rig.events('interrupted')[0]?.heard.length ?? 0, 1500)
    expect(rig.events('interrupted')[0]?.heard).toBe(heard)
  })

  test('by a noise is none: the bot goes on where it paused, to the sample, faded on either side', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', ''], replies: [story] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.speaksFor(300)
    await rig.isSilentFor(6000)
    expect(rig.events('interrupted')).toEqual([])
    expect(rig.events('resumed')).toHaveLength(1)
    const [played, whole] = [rig.played(), padded(tone(story))]
    expect(played).toHaveLength(whole.length)
    const hops = Array.from({ length: whole.length / 320 }, (_, index) => index * 320)
    const changed = hops.filter((at) => played.slice(at, at + 320).some((sample, i) => sample !== whole[at + i]))
    expect(changed).toHaveLength(2)
    const [out = 0, into = 0] = changed
    expect(into).toBe(out + 320)
    expect(Math.abs(played[into - 1] ?? 1)).toBeLessThan(100)
    expect(Math.abs(played[into] ?? 1)).toBeLessThan(100)
    expect(Array.from(played.slice(out, out + 160))).toEqual(fadingOut(whole.slice(out, out + 320)).slice(0, 160))
  })

  test('by the button needs no voice', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', 'Again.'], replies: [story, 'No.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    rig.wire.command({ type: 'interrupt' })
    const hops = rig.wire.played.length
    await rig.isSilentFor(1000)
    expect(rig.wire.played).toHaveLength(hops)
    await rig.saysSomething()
    expect(rig.asked).toHaveLength(2)
  })

  test('on a wire that sends ahead counts only what has sounded as heard', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', 'Stop that now.'], replies: [story], leadMs: 200 })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    rig.wire.command({ type: 'interrupt' })
    const heardMs = (rig.events('interrupted')[0]?.heard.length ?? 0) * 50
    expect(heardMs).toBeLessThanOrEqual(rig.wire.playedMs - 180)
  })
})

describe('pacing', () => {
  test('hops leave every 20 ms, however slow the beat before was', async () => {
    await using rig = new Rig({ greeting: 'A sentence of some length.' })
    rig.wire.command({ type: 'ready' })
    await rig.clock.advance(2000)
    const times = rig.wire.played.map(({ atMs }) => atMs)
    expect(times.length).toBe(65)
    expect(new Set(times.map((atMs, index) => atMs - index * 20)).size).toBe(1)
  })

  test('a wire that may be ahead is ahead by its lead and no more', async () => {
    await using rig = new Rig({ greeting: 'A sentence of some length.', leadMs: 100 })
    await rig.clock.advance(1000)
    rig.wire.command({ type: 'ready' })
    await rig.clock.advance(1)
    expect(rig.wire.played.length).toBe(6)
    await rig.clock.advance(499)
    expect(rig.wire.playedMs).toBeWithin(580, 621)
  })

  test('a voice is asked for no more than about two seconds ahead of the ear', async () => {
    const spoken: string[] = []
    const reply = Array.from({ length: 40 }, (_, i) => `Sentence number ${i} here.`).join(' ')
    await using rig = new Rig({ replies: [reply], onSpeak: (piece) => spoken.push(piece) })
    rig.wire.command({ type: 'text', text: 'go', runImmediately: true, spoken: true })
    await rig.clock.advance(1000)
    expect(spoken.length * 23 * 50).toBeLessThan(1000 + 2000 + 2 * 1300)
  })

  test('RTP is kept alive between replies', async () => {
    await using rig = new Rig()
    await rig.clock.advance(1000)
    expect(rig.wire.idles).toBe(50)
  })
})

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
    expect(rig.played()).toEqual(padded(tone('Better.')))
  })

  test('a voice that fails within its first word ends the reply all the same', async () => {
    const tts: Tts = {
      name: 'short of breath',
      async *speak() {
        yield { samples: tone('Hel'), rateHz: 16_000 }
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

  test('a model that fails half-way has its whole sentences spoken first', async () => {
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
    await rig.isSilentFor(5000)
    expect(rig.events('failed')).toMatchObject([{ stage: 'llm', code: 'unreachable' }])
    expect(rig.played()).toEqual(
      Int16Array.of(...padded(tone('This is the first sentence.')), ...padded(tone('And here comes the second one.'))),
    )
  })

  test.each([
    ['model', 'llm', { llm: { name: 'stuck', stream: stuck } }],
    ['voice', 'tts', { tts: { name: 'stuck', speak: stuck } }],
  ] as const)('a %s that never answers is given up: the caller gets a word or an event', async (_, stage, parts) => {
    await using rig = new Rig({ says: ['Hello you.', 'Still there?'], replies: ['Hi.'], parts })
    await rig.saysSomething()
    await rig.isSilentFor(18_000)
    expect(rig.events('failed')).toEqual([])
    await rig.isSilentFor(3000)
    expect(rig.events('failed')).toMatchObject([{ stage, code: 'timeout' }])
    await rig.isSilentFor(20_000)
    expect(rig.events('state-changed').at(-1)?.state).toBe('listening')
    await rig.saysSomething()
    expect(rig.events('user-turn')).toHaveLength(2)
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
    expect(rig.played()).toEqual(padded(tone('Hi.')))
  })
})

describe('typed text', () => {
  test('is answered like speech, and cuts the bot', async () => {
    await using rig = new Rig({ greeting: 'A long greeting to be cut.', replies: ['Fine.'] })
    rig.wire.command({ type: 'ready' })
    await rig.clock.advance(300)
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: true })
    await rig.clock.advance(2000)
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(rig.asked[0]?.at(-1)).toEqual({ role: 'user', content: 'How are you?' })
    expect(rig.events('bot-stopped-speaking')).toHaveLength(2)
  })

  test('can be answered in text alone', async () => {
    await using rig = new Rig({ replies: ['Fine. Thanks.', 'Yes.'] })
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: false })
    await rig.clock.advance(500)
    expect(rig.wire.played).toEqual([])
    expect(rig.events('piece').map(({ text, spoken }) => [text, spoken])).toEqual([
      ['Fine.', false],
      ['Thanks.', false],
    ])
    rig.wire.command({ type: 'text', text: 'Really?', runImmediately: true, spoken: false })
    await rig.clock.advance(500)
    expect(rig.asked[1]?.at(-2)).toEqual({ role: 'assistant', content: 'Fine. Thanks.' })
  })

  test('can join the context without an answer', async () => {
    await using rig = new Rig({ replies: ['Ann.'] })
    rig.wire.command({ type: 'text', text: 'My name is Ann.', runImmediately: false, spoken: true })
    await rig.clock.advance(500)
    expect(rig.asked).toEqual([])
    rig.wire.command({ type: 'text', text: 'Who am I?', runImmediately: true, spoken: true })
    await rig.clock.advance(100)
    expect(rig.asked[0]?.at(-1)?.content).toBe('My name is Ann. Who am I?')
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
})

async function* nothing(): AsyncGenerator<never> {}

async function* stuck(): AsyncGenerator<never> {
  yield await new Promise<never>(() => {})
}

/** Speech leaves in whole hops: the last is filled with silence. */
function padded(samples: Int16Array): Int16Array<ArrayBuffer> {
  const whole = new Int16Array(Math.ceil(samples.length / 320) * 320)
  whole.set(samples)
  return whole
}

/** A hop whose sound goes evenly to nothing. */
function fadingOut(hop: Int16Array): number[] {
  return Array.from(hop, (sample, index) => Math.round(sample * (1 - index / hop.length)))
}
