import { afterAll, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Metrics } from '../../src/observe/metrics.ts'
import { withOwnSpeech } from '../../src/compose/own-speech.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { silentLog } from '../support/edge.ts'
import { Scrape } from '../support/exposition.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'

const folder = await mkdtemp(join(tmpdir(), 'voxray-own-speech-'))
afterAll(() => rm(folder, { recursive: true }))

const PIECES = [...new Set(Object.values(en.sentences).flatMap((text) => wholePieces(text, en)))]
const TONE = { msPerChar: 50, rateHz: 16_000, frequencyHz: 440 }

/** What a server of this version asks its voice for, and what its metrics then say. */
async function start(file: object, version = '1.0.0') {
  const clock = new VirtualClock()
  const asked: string[] = []
  const tts = toneTts({ ...TONE, onSpeak: (piece) => asked.push(piece) })
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
  const config = configOf(load({ file }))
  const voices = { tts: watched.tts, preparing: tts }
  const world = { clock, log: silentLog, version, isBusy: () => false }
  const manners = { greeting: 'Hello there.', idlePrompts: [], language: en }
  const voice = withOwnSpeech(voices, { config, manners }, [], world)
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
  expect((await start(file, '1.0.1')).asked).not.toEqual([])
})

test('they are spoken again at another pace, and in another manner', async () => {
  const file = { speech_cache_dir: folder, provider: 'openai', api_keys: { openai: 'k' } }
  const isAskedFor = async (more: object) => (await start({ ...file, ...more })).asked.length > 0
  expect(await isAskedFor({})).toBe(true)
  for (const more of [{ tts_speed: 1.2 }, { tts_speed: 1.3 }, { tts_instructions: 'Warmly.' }]) {
    expect([more, await isAskedFor(more)]).toEqual([more, true])
    expect([more, await isAskedFor(more)]).toEqual([more, false])
  }
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
