import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import type { Pcm } from '../../src/audio/pcm.ts'
import type { Llm, LlmEvent } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import { endCall } from '../../src/tool/call-tools.ts'
import { PreparedTts } from '../../src/tts/prepared.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { VirtualClock } from '../support/clock.ts'
import { calls } from '../support/phone-line.ts'
import { toneTts } from '../support/providers.ts'
import { heard, Rig, type RigOptions, VOICE } from '../support/rig.ts'

const clock = new VirtualClock()
const tone = toneTts({ msPerChar: 50, rateHz: 16_000, frequencyHz: 440 })
const hang = () => new Promise<never>(() => {})
const fail = (stage: 'llm' | 'tts', retryable = true): Promise<never> =>
  Promise.reject(new StageError(stage, retryable ? 'server-error' : 'unauthorized', 'no', { retryable }))

const model = (stream: (signal: AbortSignal) => AsyncGenerator<LlmEvent>): Llm => ({
  name: 'a model',
  stream: (_, signal) => stream(signal),
})
const voice = (speak: (piece: string, signal: AbortSignal) => AsyncGenerator<Pcm>): Tts => ({ name: 'a voice', speak })

const MODELS = {
  quick: model(async function* () {
    yield { type: 'text', text: 'It is fine weather today.' }
  }),
  stalls: model(async function* () {
    yield await hang()
  }),
  'stalls after words': model(async function* () {
    yield { type: 'text', text: 'It is' }
    await hang()
  }),
  'fails at once': model(async function* () {
    yield await fail('llm')
  }),
  'fails late': model(async function* (signal) {
    await sleep(clock, 3500, signal)
    yield await fail('llm')
  }),
  'is slow': model(async function* (signal) {
    await sleep(clock, 3900, signal)
    yield { type: 'text', text: 'It is fine weather today.' }
  }),
  loads: model(async function* (signal) {
    for (let seconds = 0; seconds < 30; seconds += 3) {
      await sleep(clock, 3000, signal)
      yield { type: 'working', on: 'loading' }
    }
    yield { type: 'text', text: 'It is fine weather today.' }
  }),
}
const VOICES = {
  quick: tone,
  stalls: voice(async function* () {
    yield await hang()
  }),
  'fails at once': voice(async function* () {
    yield await fail('tts')
  }),
  'refuses the key': voice(async function* () {
    yield await fail('tts', false)
  }),
  'fails late': voice(async function* (_, signal) {
    await sleep(clock, 2500, signal)
    yield await fail('tts')
  }),
  'is slow': voice(async function* (piece, signal) {
    await sleep(clock, 2900, signal)
    yield* tone.speak(piece, signal)
  }),
  'gives nothing': voice(async function* () {}),
}

/** A call whose sentences were prepared while the voice was well. */
async function call(llm: Llm, tts: Tts, options: RigOptions = {}) {
  const prepared = new PreparedTts({
    tts,
    preparing: tone,
    patienceMs: 8000,
    needed: Object.values(en.sentences).flatMap((text) => wholePieces(text, en)),
    welcome: [],
    store: { read: async () => undefined, write: async () => {} },
    openSpare: () => ({ ...tone, [Symbol.asyncDispose]: async () => {} }),
    signal: { samples: new Int16Array(8000), rateHz: 16_000 },
    clock,
    isBusy: () => false,
    told: () => {},
  })
  const ready = prepared.prepare()
  await clock.advance(2000)
  await ready
  return new Rig({
    clock,
    says: Array(9).fill('Hello you.'),
    ...options,
    parts: { llm, tts: prepared, ...options.parts },
  })
}

const pieces = (...sentences: readonly string[]) => sentences.flatMap((text) => wholePieces(text, en))

const APOLOGIES = new Set(
  [en.sentences.trouble, en.sentences.brokeOff].map((sentence) => wholePieces(sentence, en)[0] ?? ''),
)

/** How long after the decision to answer the caller heard something. */
function waitedMs(rig: Rig): number {
  const decidedMs = rig.events('user-turn')[0]?.atMs ?? 0
  return (rig.wire.played.find(({ atMs }) => atMs >= decidedMs)?.atMs ?? Number.POSITIVE_INFINITY) - decidedMs
}

describe('something is heard within four seconds of a decision, and one apology at most', () => {
  const all = Object.entries(MODELS).flatMap(([modelName, llm]) =>
    Object.entries(VOICES).map(([voiceName, tts]) => [modelName, voiceName, llm, tts] as const),
  )
  test.each(all)('a model that %s, a voice that %s', async (modelName, voiceName, llm, tts) => {
    await using rig = await call(llm, tts)
    await rig.saysSomething()
    await rig.isSilentFor(50_000)
    expect(waitedMs(rig)).toBeLessThanOrEqual(4000)
    expect(rig.events('state-changed').at(-1)?.state).toBe('listening')
    const told = heard(rig)
    const answered = told.includes('It is fine weather today.')
    expect(answered).toBe(/quick|slow|loads/.test(modelName) && /quick|slow/.test(voiceName))
    expect(told.filter((text) => APOLOGIES.has(text))).toHaveLength(answered ? 0 : 1)
    if (!answered) expect(rig.events('failed').length).toBeGreaterThan(0)
  })

  test('what was slow is timed by its own first sound, not by the plea to wait', async () => {
    await using rig = await call(MODELS['is slow'], VOICES['is slow'], { rules: { foresees: false } })
    await rig.saysSomething()
    await rig.isSilentFor(20_000)
    expect(heard(rig)).toEqual([en.sentences.moment, 'It is fine weather today.'])
    const [timed] = rig.events('turn-timed')
    const latency = timed?.latency
    expect((latency?.firstTokenMs ?? 0) - (latency?.decisionMs ?? 0)).toBe(3900)
    expect((latency?.firstAudioMs ?? 0) - (latency?.firstTokenMs ?? 0)).toBe(2900)
    expect((latency?.sentMs ?? 0) - (latency?.firstAudioMs ?? 0)).toBeLessThanOrEqual(20)
    expect(rig.events('turn-timed')).toHaveLength(1)
  })

  test('a model that loads is told of as such, and a long wait more than once', async () => {
    await using rig = await call(MODELS.loads, VOICES.quick)
    await rig.saysSomething()
    await rig.isSilentFor(50_000)
    expect(heard(rig).filter((text) => text === wholePieces(en.sentences.starting, en)[0]).length).toBeGreaterThan(1)
  })
})

describe('a caller who speaks', () => {
  test('is not spoken over by a plea or an apology', async () => {
    for (const name of ['stalls', 'fails late'] as const) {
      await using rig = await call(MODELS[name], VOICES.stalls)
      await rig.saysSomething()
      await rig.isSilentFor(1500)
      const before = rig.wire.played.length
      await rig.speaksFor(6000)
      expect(rig.wire.played.length).toBe(before)
    }
  })

  test.each([
    ['a plea to wait', 'stalls', 3400],
    ['an apology', 'fails at once', 900],
  ] as const)('interrupts %s, and is answered', async (_, modelName, ms) => {
    let asked = 0
    const llm: Llm = {
      name: 'better later',
      stream: (messages, signal) => (asked++ === 0 ? MODELS[modelName] : MODELS.quick).stream(messages, signal),
    }
    await using rig = await call(llm, VOICES.quick)
    await rig.saysSomething()
    await rig.isSilentFor(ms - 500)
    await rig.saysSomething()
    await rig.isSilentFor(8000)
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(heard(rig)).toEqual(['It is fine weather today.'])
  })
})

describe('a call in which nothing works', () => {
  test.each([
    ['the model', MODELS['fails at once'], VOICES.quick],
    ['the voice', MODELS.quick, VOICES['refuses the key']],
    ['both', MODELS.stalls, VOICES.stalls],
  ])('ends with a word after three turns: %s', async (_, llm, tts) => {
    const rig = await call(llm, tts)
    for (let turn = 0; turn < 3; turn++) {
      await rig.saysSomething()
      await rig.isSilentFor(18_000)
    }
    expect(heard(rig).slice(-3)).toEqual(pieces(en.sentences.outOfService))
    expect(await rig.call.ended).toBe('out-of-service')
    expect(rig.clock.pending).toBe(0)
  })

  test('ends also when it is the recogniser, whose silence is told', async () => {
    const dead = { code: 'timeout', stage: 'stt', fatal: false }
    const rig = await call(MODELS.quick, VOICES.quick, { sttMs: 60_000 })
    for (let turn = 0; turn < 3; turn++) {
      await rig.saysSomething()
      await rig.isSilentFor(14_000)
    }
    expect(rig.events('failed')).toMatchObject([dead, dead, dead])
    expect(heard(rig)).toEqual(pieces(en.sentences.unheard, en.sentences.unheard, en.sentences.outOfService))
    expect(await rig.call.ended).toBe('out-of-service')
  })

  test('goes on when one turn in between is answered', async () => {
    let asked = 0
    const llm: Llm = {
      name: 'now and then',
      stream: (messages, signal) => MODELS[++asked % 3 === 0 ? 'quick' : 'fails at once'].stream(messages, signal),
    }
    await using rig = await call(llm, VOICES.quick)
    for (let turn = 0; turn < 6; turn++) {
      await rig.saysSomething()
      await rig.isSilentFor(6000)
    }
    expect(rig.events('user-turn')).toHaveLength(6)
    expect(rig.events('call-ended')).toEqual([])
  })
})

test('a plea to wait that comes before the voice has begun is remembered as it was heard: before the answer', async () => {
  await using rig = new Rig({
    says: ['What is the weather?', 'Thanks.'],
    replies: ['It is fine.', 'Bye.'],
    rules: { foresees: false },
    llmMs: 3100,
    ttsMs: 200,
  })
  await rig.saysSomething()
  await rig.isSilentFor(7000)
  expect(heard(rig)).toEqual([en.sentences.moment, 'It is fine.'])
  await rig.saysSomething()
  await rig.isSilentFor(4000)
  expect(rig.asked.at(-1)?.map(({ content }) => content)).toContain(`${en.sentences.moment} It is fine.`)
})

test.each([3010, 3030, 3050, 3070, 3090, 3110, 3130])(
  'a plea to wait that is ready only in a pause of a slow voice is left (the model begins after %d ms)',
  async (llmMs) => {
    const time = new VirtualClock()
    await using rig = new Rig({
      clock: time,
      says: ['What is the weather?'],
      replies: ['It is fine weather in all of the country today.'],
      rules: { foresees: false },
      llmMs,
      parts: { tts: toneTts({ ...VOICE, delay: { clock: time, firstMs: 0, perChunkMs: 140 } }) },
    })
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    expect(heard(rig)).toEqual(['It is fine weather in all of the country today.'])
  },
)

test('a plea to wait that a voice is still speaking when the call ends is left', async () => {
  await using rig = new Rig({
    says: ['Goodbye.'],
    replies: [[calls('end_call')]],
    tools: [endCall],
    rules: { foresees: false },
    llmMs: 3100,
    ttsMs: 400,
  })
  await rig.saysSomething()
  await rig.isSilentFor(2600)
  expect(rig.wire.closedFor).toBe('hung-up')
  expect(rig.clock.pending).toBe(0)
})
