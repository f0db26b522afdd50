import { expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsOf } from '../../src/agent/settings.ts'
import { AgentCode } from '../../src/compose/agent-code.ts'
import { openAgents } from '../../src/compose/agents.ts'
import { mannersOf } from '../../src/compose/manners.ts'
import { agentConfigs } from '../../src/config/agents.ts'
import { agent } from '../../src/index.ts'
import { Families } from '../../src/observe/metrics/families.ts'
import { StageMetrics } from '../../src/observe/metrics/stages.ts'
import { StageError } from '../../src/std/errors.ts'
import { VirtualClock } from '../support/clock.ts'
import { silentLog } from '../support/edge.ts'
import { noSockets } from '../support/no-sockets.ts'
import { noise } from '../support/noise.ts'
import { toneTts } from '../support/providers.ts'
import { openAgentServer } from '../support/agent-server.ts'
import { configOf, load } from '../support/config.ts'
import { Scrape } from '../support/exposition.ts'
import { NO_NETWORK } from '../support/tools.ts'

test('stages that would be built from the same options are built once', async () => {
  await using server = await openAgentServer({
    agents: {
      a: { system_prompt: 'Sell.', greeting: 'Hi.', turn_stop_secs: 1, tools: ['end_call'], rtc_max_duration_secs: 60 },
      b: { tts_voice: 'nova' },
      c: { model: 'big', tts_voice: 'nova' },
      d: { stt_language: 'de' },
      e: { turn_pre_speech_ms: 100 },
    },
  })
  expect(server.workshop.built.toSorted()).toEqual([
    'llm -',
    'llm big',
    'stt -',
    'stt -',
    'stt de',
    'tts -',
    'tts nova',
  ])
})

test('a key of its own makes a stage of its own', async () => {
  await using server = await openAgentServer({ agents: { a: { llm_api_key: 'one' }, b: { llm_api_key: 'two' } } })
  expect(server.workshop.built.filter((what) => what.startsWith('llm'))).toHaveLength(3)
})

test('all stages are loaded before the first call, and freed, once', async () => {
  const server = await openAgentServer({ agents: { a: {}, b: { model: 'big' } } })
  await server.agents.preload()
  const { built, preloaded, disposed } = server.workshop
  expect(preloaded.toSorted()).toEqual(built.toSorted())
  expect(disposed).toEqual([])
  await server[Symbol.asyncDispose]()
  expect(disposed.toSorted()).toEqual(built.toSorted())
})

test('each voice prepares once what the agents that share it need', async () => {
  await using server = await openAgentServer({
    greeting: 'Reception.',
    agents: {
      a: { greeting: 'Sales.' },
      b: { stt_language: 'de', greeting: 'Hallo {{name}}.' },
      c: { tts_voice: 'nova' },
    },
  })
  await server.agents.preload()
  await server.clock.advance(61_000)
  const { spoken } = server.workshop
  expect(new Set(spoken).size).toBe(spoken.length)
  for (const piece of [
    '-: Reception.',
    '-: Sales.',
    'nova: Reception.',
    '-: One moment, please.',
    'nova: One moment, please.',
  ])
    expect(spoken).toContain(piece)
  expect(spoken).not.toContain('nova: Sales.')
  expect(spoken.filter((piece) => piece.includes('Hallo'))).toEqual([])
  // German is spoken in the voice of the agent that speaks it.
  expect(spoken.filter((piece) => piece.startsWith('-: ')).length).toBeGreaterThan(
    spoken.filter((piece) => piece.startsWith('nova: ')).length + 5,
  )
})

test('figures name the model of the agent that took the call', async () => {
  await using server = await openAgentServer({ agents: { a: { model: 'big' } } })
  await server.socket('/ws')
  await server.socket('/ws/a')
  const scrape = new Scrape(await server.metrics.text())
  const counts = ['llm--', 'llm-big'].map((model) =>
    scrape.value('llm_time_to_first_token_seconds_count', { model, status: 'success' }),
  )
  expect(counts).toEqual([1, 1])
  for (const watcher of server.metrics.watchers) {
    const [, info] = server.watched
    if (info)
      watcher.open(info).event?.({ atMs: 0, type: 'failed', stage: 'llm', code: 'timeout', message: '', fatal: false })
  }
  const failed = new Scrape(await server.metrics.text()).all('llm_errors_total')
  expect(Object.keys(failed)).toEqual([expect.stringContaining('model="llm-big"')])
  server.metrics.stages.retried(new StageError('llm', 'timeout', ''), 'llm-big')
})

test('the longest call is that of the agent', async () => {
  await using server = await openAgentServer({
    call_idle_timeout_secs: 0,
    agents: { short: { rtc_max_duration_secs: 30 } },
  })
  for (const path of ['/webrtc/offer', '/webrtc/offer/short']) await server.post(path, { offer: 'v=0' })
  expect(server.calls.count).toBe(2)
  await server.clock.advance(41_000)
  expect(server.calls.count).toBe(1)
})

test('each agent hears its callers through its own noise filter', async () => {
  await using server = await openAgentServer({ agents: { street: { noise_filter: 'rnnoise' } } })
  for (const path of ['/webrtc/offer', '/webrtc/offer/street']) await server.post(path, { offer: 'v=0' })
  const room = noise(2000, -35)
  for (let at = 0; at < room.length; at += 320) {
    for (const wire of server.wires) wire.speak({ samples: room.slice(at, at + 320), rateHz: 16_000 })
    await server.clock.advance(20)
  }
  const stopped = server.wires.map(({ told }) => told.some(({ type }) => type === 'voice-stopped'))
  expect(stopped).toEqual([false, true])
})

test('each agent has its manners', () => {
  const file = {
    agents: {
      a: {
        stt_language: 'de',
        allow_interruptions: false,
        turn_stop_secs: 2,
        tools: ['end_call'],
        vad_confidence: 0.9,
      },
      b: { call_idle_timeout_secs: 5, tts_first_audio_timeout_secs: 9, greeting: '' },
    },
  }
  const manners = new Map(
    [...agentConfigs(configOf(load({ file })))].map(([name, own]) => [name, mannersOf(own, NO_NETWORK)]),
  )
  expect(manners.get('a')).toMatchObject({
    language: { tag: 'de' },
    followsCaller: false,
    rules: { bargeIn: { type: 'none' }, endpoint: { baseMs: 2000 } },
    tools: [{ spec: { name: 'end_call' } }],
    voice: { onProbability: 0.9 },
  })
  expect(manners.get('b')).toMatchObject({
    followsCaller: true,
    idleMs: 5000,
    budgets: { firstAudioMs: 9000 },
    greeting: '',
  })
})

test('an agent that nobody has cannot be chosen in code either', async () => {
  await using server = await openAgentServer({})
  expect(() => server.agents.choose({ agent: 'nobody' })).toThrow('there is no agent "nobody"')
})

test('the sentences of a voice in code are prepared, and not kept for the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'voxray-code-voice-'))
  await using _ = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
  const spoken: string[] = []
  const tts = toneTts({ msPerChar: 50, rateHz: 16_000, frequencyHz: 300, onSpeak: (piece) => spoken.push(piece) })
  const made = new Map([['desk', agent({ prompt: 'x', greeting: 'Hello.', tts })]])
  const settings = new Map([...made].map(([name, definition]) => [name, settingsOf(definition)]))
  const clock = new VirtualClock()
  await using agents = await openAgents(
    configOf(load({ file: { vad_type: 'energy', speech_cache_dir: folder }, agents: settings })),
    {
      clock,
      log: silentLog,
      io: { clock, random: () => 0.5, fetch: () => Promise.reject(new Error('no network')), connect: noSockets },
      toolIo: NO_NETWORK,
      code: new AgentCode(made),
      metrics: new StageMetrics(new Families(), clock),
      version: '1',
      isBusy: () => false,
    },
  )
  await agents.preload()
  // Where speech is kept, the folder is read in real time.
  for (let waits = 0; !spoken.includes('Hello.') && waits < 1000; waits++) {
    await clock.advance(250)
    await Bun.sleep(1)
  }
  expect(spoken).toContain('Hello.')
  expect(await readdir(folder)).toEqual([])
})
