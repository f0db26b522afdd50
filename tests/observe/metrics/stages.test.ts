import { describe, expect, test } from 'bun:test'
import type { LlmEvent } from '../../../src/llm/llm.ts'
import { type FailureCode, StageError } from '../../../src/std/errors.ts'
import { MeteredRig } from '../../support/metrics.ts'

const failure = (stage: 'stt' | 'llm' | 'tts', code: FailureCode = 'timeout') =>
  new StageError(stage, code, 'nothing came')

const whole = (seconds: number) => expect.closeTo(seconds, 6)

const turn = () =>
  new MeteredRig({ says: ['Tell me.'], replies: ['Well now then.'], sttMs: 60, llmMs: 100, tokenMs: 10, ttsMs: 40 })

describe('a turn that goes well', () => {
  test('is timed in every stage', async () => {
    await using metered = turn()
    await metered.rig.saysSomething()
    await metered.rig.isSilentFor(2000)
    const scrape = await metered.scrape()
    const stt = 'model="scripted",stage="stt",status="success"'
    const llm = 'model="scripted",stage="llm",status="success"'
    const tts = 'model="tone",stage="tts",status="success"'
    const transcriptSecs = (metered.rig.events('turn-timed')[0]?.latency.transcriptMs ?? 0) / 1000
    const sums = (family: string) => Object.entries(scrape.all(family)).filter(([name]) => name.includes('_sum'))
    expect(sums('stt_transcription_latency_seconds')).toEqual([
      [`stt_transcription_latency_seconds_sum{${stt}}`, whole(0.06)],
    ])
    expect(sums('stt_streaming_lag_seconds')).toEqual([
      ['stt_streaming_lag_seconds_sum{direction="ingress",model="scripted"}', whole(transcriptSecs)],
    ])
    expect(sums('llm_time_to_first_token_seconds')).toEqual([
      [`llm_time_to_first_token_seconds_sum{${llm}}`, whole(0.1)],
    ])
    expect(sums('llm_generation_latency_seconds')).toEqual([
      [`llm_generation_latency_seconds_sum{${llm}}`, whole(0.12)],
    ])
    expect(scrape.all('llm_inter_token_latency_seconds')).toEqual({
      'llm_inter_token_latency_seconds_sum{model="scripted",stage="llm"}': whole(0.02),
      'llm_inter_token_latency_seconds_count{model="scripted",stage="llm"}': 2,
    })
    expect(sums('tts_time_to_first_audio_chunk_seconds')).toEqual([
      [`tts_time_to_first_audio_chunk_seconds_sum{${tts}}`, whole(0.04)],
    ])
    expect(sums('tts_synthesis_latency_seconds')).toEqual([[`tts_synthesis_latency_seconds_sum{${tts}}`, whole(0.04)]])
  })

  test('the first words are timed from the begin of the speech', async () => {
    await using metered = turn()
    await metered.rig.saysSomething(800)
    const first = (await metered.scrape()).value('stt_time_to_first_token_seconds_sum', { status: 'success' })
    expect(first).toBeWithin(0.8, 1.2)
  })

  test('shows no errors and no way out of one', async () => {
    await using metered = turn()
    await metered.rig.saysSomething()
    await metered.rig.isSilentFor(2000)
    const scrape = await metered.scrape()
    const families = [...scrape.families].filter(([name]) =>
      /_(?:errors|fallback|retries)_total$|tts_streaming/.test(name),
    )
    expect(families.length).toBeGreaterThan(8)
    expect(families.flatMap(([, { series }]) => series)).toEqual([])
  })
})

const costing = (cachedTokens?: number): readonly LlmEvent[] => [
  { type: 'text', text: 'Yes.' },
  { type: 'usage', promptTokens: 20, completionTokens: 3, ...(cachedTokens !== undefined && { cachedTokens }) },
]

test('the tokens of replies are counted as the model counts them', async () => {
  await using metered = new MeteredRig({ says: ['One.', 'Two.'], replies: [costing(), costing(16)] })
  for (let turns = 0; turns < 2; turns++) {
    await metered.rig.saysSomething()
    await metered.rig.isSilentFor(3000)
  }
  expect((await metered.scrape()).all('voxray_llm_tokens_total')).toEqual({
    'voxray_llm_tokens_total{kind="prompt",model="scripted"}': 40,
    'voxray_llm_tokens_total{kind="completion",model="scripted"}': 6,
    'voxray_llm_tokens_total{kind="cached",model="scripted"}': 16,
  })
})

test('the tokens of an answer that was begun for nothing are counted apart', async () => {
  await using metered = new MeteredRig({ says: ['Tell me the time.', ''], replies: [costing(), costing()] })
  await metered.rig.speaksFor(800)
  await metered.rig.isSilentFor(400)
  await metered.rig.speaksFor(800)
  await metered.rig.isSilentFor(3000)
  expect((await metered.scrape()).all('voxray_llm_tokens_total')).toEqual({
    'voxray_llm_tokens_total{kind="speculative",model="scripted"}': 23,
    'voxray_llm_tokens_total{kind="prompt",model="scripted"}': 20,
    'voxray_llm_tokens_total{kind="completion",model="scripted"}': 3,
  })
})

test('the characters that a voice was given for nothing are counted', async () => {
  const parts = { speaksAhead: true }
  await using metered = new MeteredRig({ says: ['Tell me the time.', ''], replies: ['Nine it is.', 'Ten.'], parts })
  await metered.rig.speaksFor(800)
  await metered.rig.isSilentFor(400)
  await metered.rig.speaksFor(800)
  await metered.rig.isSilentFor(3000)
  expect((await metered.scrape()).all('voxray_tts_speculative_characters_total')).toEqual({
    'voxray_tts_speculative_characters_total{model="tone"}': 'Nine it is.'.length,
  })
})

test('the time a caller listens is not time the voice takes', async () => {
  const story = Array.from({ length: 20 }, (_, at) => `Sentence number ${at} of it.`).join(' ')
  await using metered = new MeteredRig({ says: ['Tell me.'], replies: [story], ttsMs: 40 })
  await metered.rig.saysSomething()
  await metered.rig.isSilentFor(30_000)
  const scrape = await metered.scrape()
  const pieces = scrape.value('tts_synthesis_latency_seconds_count') ?? 0
  expect(pieces).toBe(20)
  expect(scrape.value('tts_synthesis_latency_seconds_sum')).toBeCloseTo(pieces * 0.04, 6)
})

test('what is cut is not timed as a whole', async () => {
  await using metered = new MeteredRig({ says: ['Tell me.'], replies: ['One two three four five.'], tokenMs: 500 })
  await metered.rig.saysSomething()
  metered.rig.wire.command({ type: 'interrupt' })
  await metered.clock.advance(5000)
  const scrape = await metered.scrape()
  expect(scrape.value('llm_time_to_first_token_seconds_count', { status: 'success' })).toBe(1)
  expect(scrape.value('llm_generation_latency_seconds_count')).toBeUndefined()
})

test('calls that wait for their words are counted, until the words come or the caller goes on', async () => {
  await using metered = new MeteredRig({ says: ['Hello there.'], replies: ['Hi.'], sttMs: 1000 })
  const waiting = async () => (await metered.scrape()).value('voxray_stt_waiting')
  await metered.rig.speaksFor(500)
  expect(await waiting()).toBe(0)
  await metered.rig.isSilentFor(400)
  expect(await waiting()).toBe(1)
  await metered.rig.speaksFor(100)
  expect(await waiting()).toBe(0)
  await metered.rig.isSilentFor(400)
  expect(await waiting()).toBe(1)
  await metered.rig.isSilentFor(1500)
  expect(await waiting()).toBe(0)
})

describe('a model that fails', () => {
  test('is an error with its code, timed to the error, and an apology in place of the reply', async () => {
    await using metered = new MeteredRig({ says: ['Hello you.'], replies: [failure('llm')], llmMs: 300 })
    await metered.rig.saysSomething()
    await metered.rig.isSilentFor(3000)
    const scrape = await metered.scrape()
    expect(scrape.all('llm_errors_total')).toEqual({
      'llm_errors_total{error_type="timeout",model="scripted",stage="llm"}': 1,
    })
    expect(scrape.all('llm_fallback_total')).toEqual({ 'llm_fallback_total{model="scripted",stage="llm"}': 1 })
    expect(scrape.value('llm_time_to_first_token_seconds_sum', { status: 'error' })).toBeCloseTo(0.3, 6)
    expect(scrape.value('llm_generation_latency_seconds_count', { status: 'error' })).toBe(1)
    expect(scrape.all('tts_fallback_total')).toEqual({})
  })

  test('to be a voice is one of the voice', async () => {
    let broken = true
    await using metered = new MeteredRig({
      says: ['Hello you.'],
      replies: ['Hi.'],
      onSpeak: () => {
        if (broken) throw failure('tts', 'unreachable')
      },
    })
    await metered.rig.saysSomething()
    broken = false
    await metered.rig.isSilentFor(3000)
    const scrape = await metered.scrape()
    expect(scrape.value('tts_errors_total', { error_type: 'unreachable', model: 'tone' })).toBeGreaterThan(0)
    expect(scrape.value('tts_fallback_total')).toBe(1)
    expect(scrape.value('tts_time_to_first_audio_chunk_seconds_count', { status: 'error' })).toBeGreaterThan(0)
    expect(scrape.all('llm_fallback_total')).toEqual({})
  })

  test('to be a voice leaves the model, which is cut for it, without an error', async () => {
    await using metered = new MeteredRig({
      says: ['Hello you.'],
      replies: ['One two three four five. Six seven.'],
      tokenMs: 200,
      onSpeak: () => {
        throw failure('tts', 'unreachable')
      },
    })
    await metered.rig.saysSomething()
    await metered.rig.isSilentFor(5000)
    const scrape = await metered.scrape()
    expect(scrape.value('tts_synthesis_latency_seconds_count', { status: 'error' })).toBeGreaterThan(0)
    expect(scrape.value('llm_time_to_first_token_seconds_count', { status: 'success' })).toBe(1)
    expect(scrape.all('llm_generation_latency_seconds')).toEqual({})
    expect(scrape.all('llm_errors_total')).toEqual({})
  })

  test('and gives nothing for too long is an error of its own', async () => {
    await using metered = new MeteredRig({
      says: ['Hello you.'],
      replies: ['Too late.'],
      llmMs: 60_000,
      rules: { foresees: false },
    })
    await metered.rig.saysSomething()
    await metered.rig.isSilentFor(25_000)
    const scrape = await metered.scrape()
    expect(scrape.value('llm_errors_total', { error_type: 'timeout' })).toBe(1)
    expect(scrape.value('llm_time_to_first_token_seconds_sum', { status: 'error' })).toBeCloseTo(4, 6)
  })

  test('to hear is one of hearing, and the turn goes on with an apology', async () => {
    await using metered = new MeteredRig({ says: [failure('stt', 'unreachable')], sttMs: 100 })
    await metered.rig.saysSomething()
    await metered.rig.isSilentFor(3000)
    const scrape = await metered.scrape()
    expect(scrape.value('stt_errors_total', { error_type: 'unreachable' })).toBe(1)
    expect(scrape.value('stt_fallback_total')).toBe(1)
    expect(scrape.value('stt_transcription_latency_seconds_sum', { status: 'error' })).toBeCloseTo(0.1, 6)
    expect(scrape.value('stt_time_to_first_token_seconds_count', { status: 'error' })).toBe(1)
  })
})

test('a recogniser that is too late is a fallback, and its words are still timed', async () => {
  await using metered = new MeteredRig({ says: ['Hello there.'], sttMs: 6000 })
  await metered.rig.saysSomething()
  await metered.rig.isSilentFor(9000)
  const scrape = await metered.scrape()
  expect(scrape.value('stt_fallback_total')).toBe(1)
  expect(scrape.value('stt_transcription_latency_seconds_sum', { status: 'success' })).toBeCloseTo(6, 6)
})

test('requests made again are counted by stage, those to the model under its own name too', async () => {
  await using metered = new MeteredRig()
  metered.metrics.stages.retried(failure('llm'), 'scripted')
  metered.metrics.stages.retried(failure('tts'), 'tone')
  const scrape = await metered.scrape()
  expect(scrape.all('llm_retries_total')).toEqual({ 'llm_retries_total{model="scripted",stage="llm"}': 1 })
  expect(scrape.all('voxray_provider_retries_total')).toEqual({
    'voxray_provider_retries_total{model="scripted",stage="llm"}': 1,
    'voxray_provider_retries_total{model="tone",stage="tts"}': 1,
  })
})

test('a gap in the middle of a reply is lag of the voice', async () => {
  await using metered = new MeteredRig({
    says: ['Tell me.'],
    replies: ['This is one of two. And this is two.'],
    tokenMs: 400,
  })
  await metered.rig.saysSomething()
  await metered.rig.isSilentFor(9000)
  const [gap] = metered.rig.events('ran-dry')
  expect(gap?.ms).toBeWithin(200, 1500)
  expect((await metered.scrape()).value('tts_streaming_lag_seconds_sum', { direction: 'egress' })).toBeCloseTo(
    (gap?.ms ?? 0) / 1000,
    6,
  )
})

test('the model behind the metrics is told which call it answers', async () => {
  await using metered = turn()
  await metered.rig.saysSomething()
  expect(metered.rig.askedFor).toEqual([{ callId: 'call-1', agent: 'default' }])
})
