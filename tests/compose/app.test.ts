import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { expect, test } from 'bun:test'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOrigin } from '../../src/call/info.ts'
import { createApp } from '../../src/compose/app.ts'
import { ownPieces } from '../../src/compose/own-speech.ts'
import { de } from '../../src/language/de.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Message } from '../../src/llm/llm.ts'
import type { Fetch } from '../../src/providers/http/http.ts'
import { openStages, PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { VirtualClock } from '../support/clock.ts'
import { silentLog } from '../support/edge.ts'
import { serialIds } from '../support/ids.ts'
import { audio, sdpOf, transport } from '../support/offers.ts'
import { noise } from '../support/noise.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'
import { noSockets } from '../support/no-sockets.ts'

function configOf(file: object) {
  const loaded = loadConfig({
    file: { path: 'test', text: JSON.stringify(file) },
    env: {},
    flags: {},
    providers: PROVIDER_FACTS,
    carriers: CARRIER_FACTS,
    readText: () => '',
  })
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems))
  return loaded.config
}

/** The app in virtual time, with a scripted model and a humming voice. */
async function open(
  file: object = {},
  fetch: Fetch = () => Promise.reject(new Error('no network here')),
  preload = async () => {},
  log = silentLog,
) {
  const clock = new VirtualClock()
  const asked: (readonly Message[])[] = []
  const spoken: string[] = []
  let disposed = 0
  const app = await createApp(configOf({ vad_type: 'energy', ...file }), {
    clock,
    ids: serialIds(),
    log,
    random: () => 0.5,
    lostLogLines: () => 0,
    fetch,
    connect: noSockets,
    stages: {
      stt: scriptedStt({ transcripts: [] }),
      llm: scriptedLlm({ replies: ['It is four.'], onAsk: (messages) => asked.push(messages) }),
      tts: toneTts({ msPerChar: 50, rateHz: 16_000, frequencyHz: 300, onSpeak: (piece) => spoken.push(piece) }),
      preload,
      [Symbol.asyncDispose]: async () => void disposed++,
    },
  })
  const call = (data: object = {}, origin: CallOrigin = {}) => {
    const wire = new MemoryWire(clock)
    return { wire, isTaken: app.calls.start(wire, { ...origin, data: { ...data } }) !== undefined }
  }
  return { app, clock, asked, spoken, call, disposed: () => disposed }
}

test('a caller is greeted as configured and answered under the system prompt', async () => {
  const { app, clock, asked, call } = await open({ greeting: 'Good day.', system_prompt: 'Be brief.' })
  await using _ = app
  const { wire } = call()
  wire.command({ type: 'ready' })
  await clock.advance(1000)
  expect(wire.told.find((event) => event.type === 'piece')).toMatchObject({ text: 'Good day.' })
  wire.command({ type: 'text', text: 'Two plus two?', runImmediately: true, spoken: true })
  await clock.advance(1000)
  expect(asked[0]?.[0]).toEqual({ role: 'system', content: 'Be brief.' })
  expect(wire.playedMs).toBeGreaterThan(500)
})

test('greeting and system prompt name what the application told of the caller', async () => {
  const { app, clock, asked, call } = await open({
    greeting: 'Hi {{name}}.',
    system_prompt: 'Serve {{name}}, {{tier}}.',
  })
  await using _ = app
  const { wire } = call({ name: 'Ann', tier: 'gold' })
  wire.command({ type: 'ready' })
  await clock.advance(1000)
  expect(wire.told.find((event) => event.type === 'piece')).toMatchObject({ text: 'Hi Ann.' })
  wire.command({ type: 'text', text: 'Two plus two?', runImmediately: true, spoken: true })
  await clock.advance(1000)
  expect(asked[0]?.[0]).toEqual({ role: 'system', content: 'Serve Ann, gold.' })
})

test('the embedded model greets unless told not to, a real one does not', async () => {
  for (const [file, isGreeted] of [
    [{}, true],
    [{ greeting: '' }, false],
    [{ llm_provider: 'ollama' }, false],
  ] as const) {
    const { app, clock, call } = await open(file)
    await using _ = app
    const { wire } = call()
    wire.command({ type: 'ready' })
    await clock.advance(100)
    expect(wire.told.some((event) => event.type === 'piece')).toBe(isGreeted)
  }
})

test('a caller of another language has the sentences of the server prepared in it', async () => {
  const { app, clock, spoken, call } = await open({ speech_cache_dir: '', greeting: '' })
  await using _ = app
  call({ language: 'de' })
  await clock.advance(61_000)
  expect(spoken).toEqual([...new Set(ownPieces(de))])
})

test('calls leave records in the file of call_records, those that a stopping server ends included', async () => {
  await using files = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'voxray-app-'))
  files.defer(() => rm(folder, { recursive: true }))
  const path = join(folder, 'calls.jsonl')
  const { app, clock, call } = await open({ call_records: path })
  const phone = {
    carrier: 'twilio',
    direction: 'incoming' as const,
    callId: 'CA1',
    from: '+15551230001',
    to: '+15559870002',
  }
  const { wire } = call({}, { sessionId: 'session-1', phone })
  call()
  await clock.advance(1000)
  wire.leave()
  await clock.advance(1000)
  await app[Symbol.asyncDispose]()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { sessionId: 'session-1', phone, reason: 'caller-left', durationMs: 1000, startedAt: '2026-01-05T09:00:00.000Z' },
    { reason: 'server-stopping', durationMs: 2000 },
  ])
})

test('records that are lost are counted, and harm no call', async () => {
  const { app, clock, call } = await open({ call_records: '/dev/full', greeting: 'Good day.' })
  await using _ = app
  call().wire.leave()
  const { wire } = call()
  wire.command({ type: 'ready' })
  await clock.advance(1000)
  expect(wire.playedMs).toBeGreaterThan(100)
  // The disk is real, and takes real time.
  const lost = async () => await (await app.handle(new Request('http://localhost:3042/metrics'))).text()
  for (let tries = 0; tries < 6000 && !(await lost()).includes('records_lost_total 1'); tries++) await Bun.sleep(10)
  expect(await lost()).toContain('voxray_call_records_lost_total 1')
})

test('webhooks are told of calls, of those that a stopping server ends, too, and are in the metrics', async () => {
  const told: string[] = []
  const hook: Fetch = async (_, { body }) => {
    told.push(JSON.parse(String(body)).type)
    return new Response()
  }
  const webhooks = [
    { url: 'https://hooks.example/', secret: 'a text of my own', events: ['call.started', 'call.ended'] },
  ]
  const { app, clock, call } = await open({ webhooks }, hook)
  call()
  await clock.advance(1000)
  expect(told).toEqual(['call.started'])
  const metrics = await (await app.handle(new Request('http://localhost:3042/metrics'))).text()
  expect(metrics).toContain('voxray_webhook_events_delivered_total{sink="hooks.example"} 1')
  const stopped = app[Symbol.asyncDispose]()
  await clock.advance(5000)
  await stopped
  expect(told).toEqual(['call.started', 'call.ended'])
})

test('the agent that a path names takes the call, and is named in the log', async () => {
  const lines: object[] = []
  const log = { ...silentLog, info: (message: string, fields = {}) => void lines.push({ message, ...fields }) }
  const file = {
    greeting: 'Reception.',
    agents: { sales: { greeting: 'Sales.', system_prompt: '{{agent}} at {{now}}' } },
  }
  const { app, clock, asked, call } = await open(file, undefined, undefined, log)
  await using _ = app
  const { wire } = call({}, { agent: 'sales' })
  wire.command({ type: 'ready' })
  await clock.advance(1000)
  expect(wire.told.find((event) => event.type === 'piece')).toMatchObject({ text: 'Sales.' })
  wire.command({ type: 'text', text: 'Who are you?', runImmediately: true, spoken: true })
  await clock.advance(1000)
  expect(asked[0]?.[0]).toEqual({ role: 'system', content: 'sales at 2026-01-05T09:00:00.000Z' })
  wire.leave()
  await clock.advance(100)
  for (const message of ['call started', 'call ended'])
    expect(lines).toContainEqual(expect.objectContaining({ message, agent: 'sales' }))
  const offer = (path: string) =>
    app.handle(new Request(`http://localhost${path}`, { method: 'POST', body: '{"offer":"v=0"}' }))
  expect((await offer('/webrtc/offer/nobody')).status).toBe(404)
  // It is the offer that is wrong.
  expect((await offer('/webrtc/offer/sales')).status).toBe(400)
})

test('a prompt that is too long ends the call of an embedder, and is not cut', async () => {
  const { app, clock, call } = await open({ greeting: 'Hi {{name}}.' })
  await using _ = app
  const { wire } = call({ name: 'x'.repeat(100_000) })
  await clock.advance(100)
  expect(wire.closedFor).toBe('failed')
  expect(app.calls.count).toBe(0)
})

test('no more calls than configured', async () => {
  const { app, call } = await open({ max_calls: 2 })
  await using _ = app
  expect([call().isTaken, call().isTaken, call().isTaken]).toEqual([true, true, false])
  const response = await app.handle(
    new Request('http://localhost/webrtc/offer', { method: 'POST', body: '{"offer":"v=0"}' }),
  )
  expect(response.status).toBe(503)
})

test('offers that nobody follows up hold no place for longer than two seconds', async () => {
  const { app, clock } = await open({ max_calls: 2 })
  const body = JSON.stringify({ offer: sdpOf(transport, audio('a=mid:0')) })
  const offer = async () => {
    const answer = app.handle(new Request('http://localhost/webrtc/offer', { method: 'POST', body }))
    const outcome: { status?: number } = {}
    void answer.then(
      (response) => (outcome.status = response.status),
      () => {},
    )
    // Codecs and sockets are real, and take real time.
    for (let at = 0; outcome.status === undefined && at < 100; at++) {
      await Bun.sleep(10)
      await clock.advance(10)
    }
    return outcome.status
  }
  const first = [await offer(), await offer()]
  await clock.advance(2100)
  expect([...first, await offer(), await offer()]).toEqual([200, 200, 200, 200])
  expect(app.calls.count).toBe(2)
  const closed = app[Symbol.asyncDispose]()
  await clock.advance(1000)
  await closed
})

test('a call ends at the longest duration configured, and the time to say goodbye', async () => {
  const { app, clock, call } = await open({ rtc_max_duration_secs: 60 })
  await using _ = app
  const { wire } = call()
  await clock.advance(60_001)
  expect(wire.closedFor).toBeUndefined()
  await clock.advance(10_000)
  expect(wire.closedFor).toBe('max-duration')
})

test('stopping says goodbye to every call, takes no more, and leaves nothing behind', async () => {
  const { app, clock, call, disposed } = await open({})
  const { wire } = call()
  wire.command({ type: 'ready' })
  await clock.advance(300)
  await app[Symbol.asyncDispose]()
  expect(wire.closedFor).toBe('server-stopping')
  expect(call().isTaken).toBe(false)
  expect(app.calls.count).toBe(0)
  expect(disposed()).toBe(1)
  await clock.advance(100)
  expect(clock.pending).toBe(0)
})

/** How often the caller is told to have begun to speak, by a second of noise. */
const startsOf = async (file: object) => {
  const { app, clock, call } = await open({ greeting: '', ...file })
  await using _ = app
  const { wire } = call()
  wire.command({ type: 'ready' })
  const sound = noise(1000, -20)
  for (let at = 0; at < sound.length; at += 320) {
    wire.speak({ samples: sound.subarray(at, at + 320), rateHz: 16_000 })
    await clock.advance(20)
  }
  return wire.told.filter(({ type }) => type === 'user-started-speaking').length
}

test('what counts as a voice is as configured', async () => {
  expect(await startsOf({})).toBe(1)
  expect(await startsOf({ vad_min_volume: 0.9 })).toBe(0)
  expect(await startsOf({ vad_threshold: 0.5 })).toBe(0)
})

test('each stage comes from the provider configured for it', async () => {
  const world = {
    clock: new VirtualClock(),
    random: () => 0,
    fetch: () => Promise.reject(new Error('no network')),
    connect: noSockets,
  }
  const config = configOf({ llm_base_url: 'http://localhost:1/v1', tts_provider: 'groq', api_keys: { groq: 'k' } })
  await using stages = openStages(config, world)
  expect([stages.stt.name, stages.llm.name, stages.tts.name]).toEqual(['moonshine', 'openai', 'groq'])
})

test('a vendor’s key goes to the vendor alone, and the key of a stage wherever that is', async () => {
  const sent: (readonly [string, string | null])[] = []
  const fetch: Fetch = async (url, { headers }) => {
    sent.push([new URL(url).host, new Headers(headers).get('authorization')])
    return new Response(null, { status: 400 })
  }
  const config = configOf({
    provider: 'openai',
    api_keys: { openai: 'vendor' },
    stt_base_url: 'http://stt.test/v1',
    llm_base_url: 'http://llm.test/v1',
    llm_api_key: 'own',
  })
  await using stages = openStages(config, { clock: new VirtualClock(), random: () => 0, fetch, connect: noSockets })
  const { signal } = new AbortController()
  await Array.fromAsync(stages.llm.stream([{ role: 'user', content: 'hi' }], signal)).catch(() => [])
  await Array.fromAsync(stages.tts.speak('hi', signal)).catch(() => [])
  const stt = stages.stt.open(signal)
  stt.hint('speech')
  for (let hop = 0; hop < 10; hop++) stt.write(new Int16Array(320))
  stt.hint('pause')
  await stt.events[Symbol.asyncIterator]().next()
  expect(sent.toSorted()).toEqual([
    ['api.openai.com', 'Bearer vendor'],
    ['llm.test', 'Bearer own'],
    ['stt.test', null],
  ])
})

test("the address of Daily's API may end in a slash", async () => {
  const asked: string[] = []
  const file = { daily_api_url: 'https://daily.test/v1/', api_keys: { daily: 'k' } }
  const { app } = await open(file, async (url) => {
    asked.push(url)
    return new Response(null, { status: 401 })
  })
  await using _ = app
  await app.handle(
    new Request('http://localhost/start', { method: 'POST', body: JSON.stringify({ createDailyRoom: true }) }),
  )
  expect(asked).toEqual(['https://daily.test/v1/rooms'])
})

test.each(['are loaded', 'cannot be loaded'])('the server is ready when its models %s, and not before', async (how) => {
  const loading = Promise.withResolvers<void>()
  const { app, clock } = await open({ transport: 'websocket' }, undefined, () => loading.promise)
  await using _ = app
  const status = async () => (await app.handle(new Request('http://localhost:3042/ready'))).status
  const preloaded = app.preload().catch((error: unknown) => error)
  await clock.advance(2000)
  expect(await status()).toBe(503)
  if (how === 'are loaded') loading.resolve()
  else loading.reject(new Error('no such file'))
  await preloaded
  expect(await status()).toBe(200)
})
