import { afterAll, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Metrics } from '../../src/observe/metrics.ts'
import { withOwnSpeech } from '../../src/compose/own-speech.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { StageError } from '../../src/std/errors.ts'
import { fallbackTts } from '../../src/tts/fallback.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { memberOf } from '../support/members.ts'
import { silentLog } from '../support/edge.ts'
import { Scrape } from '../support/exposition.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'

const folder = await mkdtemp(join(tmpdir(), 'voxray-own-speech-'))
afterAll(() => rm(folder, { recursive: true }))

const PIECES = [...new Set(Object.values(en.sentences).flatMap((text) => wholePieces(text, en)))]
const TONE = { msPerChar: 50, rateHz: 16_000, frequencyHz: 440 }

/** What a server of this version asks its voice for, and what its metrics then say. */
async function start(file: object, { version = '1.0.0', bringsVoice = false, standIn = false } = {}) {
  const clock = new VirtualClock()
  const asked: string[] = []
  const first = toneTts({ ...TONE, onSpeak: (piece) => asked.push(piece) })
  const down: Tts = {
    ...first,
    name: 'down',
    speak() {
      throw new StageError('tts', 'unreachable', 'it is down')
    },
  }
  const members = [memberOf(down, clock), memberOf(first, clock)] as const
  const tts = standIn ? fallbackTts(members, { clock, firstAudioMs: 3000, stallMs: 2000 }) : first
  const metrics = new Metrics({
    clock,
    version,
    queuedHops: () => 0,
    lostLogLines: () => 0,
    lostRecords: () => 0,
    webhooks: () => [],
  })
  const watched = metrics.stages.watch(
    { stt: scriptedStt({ transcripts: [] }), llm: scriptedLlm({ replies: [] }), tts },
    'default',
  )
  const config = configOf(load({ file, providers: PROVIDER_FACTS, env: { OPENAI_API_KEY: 'k', SONIOX_API_KEY: 'k' } }))
  const voices = { tts: watched.tts, preparing: tts }
  const world = { clock, log: silentLog, version, isBusy: () => false }
  const manners = { greeting: 'Hello there.', idlePrompts: [], language: en }
  const voice = withOwnSpeech(voices, { config, manners, bringsVoice }, [], world)
  const ready = voice.prepare()
  // Where speech is kept, the folder is read in real time.
  const settled = ready.then(() => true)
  while (!(await Promise.race([settled, Bun.sleep(5)]))) await clock.advance(250)
  const requests = async () => new Scrape(await metrics.text()).value('tts_synthesis_latency_seconds_count') ?? 0
  return { voice, asked, requests }
}

test('the sentences of our own and the greeting are asked for once and kept, for this voice and this version', async () => {
  const file = { speech_cache_dir: folder }
  expect((await start(file)).asked.toSorted()).toEqual([...PIECES, 'Hello there.'].toSorted())
  expect((await start(file)).asked).toEqual([])
  expect((await start({ ...file, tts_voice: 'rms' })).asked).not.toEqual([])
  expect((await start(file, { version: '1.0.1' })).asked).not.toEqual([])
})

const isAskedFor = async (file: object) => (await start(file)).asked.length > 0

test('they are spoken again at another pace, and in another manner', async () => {
  const file = { speech_cache_dir: folder, provider: 'openai', api_keys: { openai: 'k' } }
  expect(await isAskedFor(file)).toBe(true)
  for (const more of [{ tts_speed: 1.2 }, { tts_speed: 1.3 }, { tts_instructions: 'Warmly.' }]) {
    expect([more, await isAskedFor({ ...file, ...more })]).toEqual([more, true])
    expect([more, await isAskedFor({ ...file, ...more })]).toEqual([more, false])
  }
})

test('they are spoken again where an option of the voice is another, and only there', async () => {
  const inside = {
    speech_cache_dir: join(folder, 'options'),
    tts_provider: ['openai', 'groq'],
    api_keys: { groq: 'k' },
  }
  const own = (openai: object, more: object = {}) => ({ ...inside, provider_options: { openai, ...more } })
  expect(await isAskedFor(inside)).toBe(true)
  for (const other of [
    own({ tts_voice: 'coral' }),
    own({ tts_voice: 'onyx' }),
    own({ tts_voice: 'onyx', tts_base_url: 'http://user:secret@gpu.lan/v1' }),
    { ...inside, tts_provider: ['groq', 'openai'] },
  ]) {
    expect([other, await isAskedFor(other)]).toEqual([other, true])
    expect([other, await isAskedFor(other)]).toEqual([other, false])
  }
  expect(await isAskedFor(own({ tts_voice: 'coral', llm_api_key: 'another', tts_api_key: 'another' }))).toBe(false)
  expect(await isAskedFor(own({ tts_voice: 'coral' }, { groq: { tts_voice: 'another' } }))).toBe(false)
  expect((await readdir(inside.speech_cache_dir)).every((name) => /^[\da-f]{64}\.speech$/.test(name))).toBe(true)
})

test('a voice that speaks the language of callers speaks again where that is another', async () => {
  const file = { speech_cache_dir: join(folder, 'language'), tts_provider: 'soniox', stt_language: 'en' }
  expect((await start(file)).asked).not.toEqual([])
  expect((await start({ ...file, stt_language: 'de' })).asked).not.toEqual([])
  expect((await start({ ...file, stt_language: 'de' })).asked).toEqual([])
})

test('what a stand-in says is heard until the server stops, and not kept as the first voice', async () => {
  const file = { speech_cache_dir: join(folder, 'stand-in') }
  const { voice, asked } = await start(file, { standIn: true })
  expect(asked).toContain('Hello there.')
  asked.length = 0
  const { signal } = new AbortController()
  expect(await Array.fromAsync(voice.speak('Hello there.', signal))).not.toEqual([])
  expect(asked).toEqual([])
  expect((await start(file)).asked.toSorted()).toEqual([...PIECES, 'Hello there.'].toSorted())
})

test('a voice from the code of an agent is not kept: another may be there after the next start', async () => {
  const file = { speech_cache_dir: join(folder, 'code') }
  expect((await start(file, { bringsVoice: true })).asked).not.toEqual([])
  expect((await start(file)).asked).not.toEqual([])
  expect((await start(file, { bringsVoice: true })).asked).not.toEqual([])
})

test('a request that prepares speech counts as none of a call', async () => {
  const { voice, asked, requests } = await start({ speech_cache_dir: '' })
  expect(asked).not.toEqual([])
  expect(await requests()).toBe(0)
  const { signal } = new AbortController()
  await Array.fromAsync(voice.speak('Hello there.', signal))
  expect(await requests()).toBe(0)
  await Array.fromAsync(voice.speak('It is four.', signal))
  expect(await requests()).toBe(1)
})
