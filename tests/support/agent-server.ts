import { Type } from '@sinclair/typebox'
import type { CallInfo } from '../../src/call/info.ts'
import { LiveCalls } from '../../src/call/live.ts'
import { Pacer } from '../../src/call/pacer.ts'
import { openAgents } from '../../src/compose/agents.ts'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { providerFactsOf } from '../../src/compose/stages.ts'
import { loadConfig } from '../../src/config/load.ts'
import { describeProblem } from '../../src/config/problem.ts'
import { createApi } from '../../src/http/api.ts'
import type { Edge } from '../../src/http/edge.ts'
import { admitSocket, socketHandler } from '../../src/http/sockets.ts'
import { admitStream } from '../../src/http/telephony/socket.ts'
import { Metrics } from '../../src/observe/metrics.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { linesOf } from './carriers.ts'
import { settled } from './clock.ts'
import { silentLog } from './edge.ts'
import { serialIds } from './ids.ts'
import { scriptedStt, toneTts } from './providers.ts'
import { FakeSocket } from './socket.ts'
import { openDesk } from './telephony/desk.ts'
import { NO_NETWORK } from './tools.ts'
import { noSockets } from './no-sockets.ts'

/** What the providers of these servers were asked to do. */
export class Workshop {
  /** Each stage that was built, with the options that it reads. */
  readonly built: string[] = []
  readonly preloaded: string[] = []
  readonly disposed: string[] = []
  /** What was spoken, by whose voice. */
  readonly spoken: string[] = []

  readonly #options = Type.Object({
    base_url: Type.Optional(Type.String()),
    model: Type.Optional(Type.String()),
    stt_language: Type.Optional(Type.String()),
    tts_voice: Type.Optional(Type.String()),
    turn_pre_speech_ms: Type.Optional(Type.Integer()),
  })

  /** A vendor whose model repeats its instructions, and whose voices hum. */
  readonly acme: Provider = {
    env: undefined,
    options: this.#options,
    needsKey: () => false,
    stt: ({ stt_language: language }) => ({
      ...scriptedStt({ transcripts: [] }),
      ...this.#resident(`stt ${language ?? '-'}`),
    }),
    llm: ({ model }) => ({
      name: `llm-${model ?? '-'}`,
      async *stream([first]) {
        yield { type: 'text', text: `I was told: ${first?.content}` }
      },
      ...this.#resident(`llm ${model ?? '-'}`),
    }),
    tts: ({ tts_voice: voice }) => ({
      ...toneTts({
        msPerChar: 50,
        rateHz: 16_000,
        frequencyHz: 300,
        onSpeak: (piece) => this.spoken.push(`${voice ?? '-'}: ${piece}`),
      }),
      ...this.#resident(`tts ${voice ?? '-'}`),
    }),
  }

  #resident(what: string) {
    this.built.push(what)
    return {
      preload: async () => void this.preloaded.push(what),
      [Symbol.asyncDispose]: async () => void this.disposed.push(what),
    }
  }
}

/** A server with the agents of this configuration, in virtual time. Its carrier is Twilio. */
export async function openAgentServer(file: object, overrides: Partial<Edge> = {}) {
  const workshop = new Workshop()
  const providers = { acme: workshop.acme }
  const loaded = loadConfig({
    file: {
      path: 'test',
      text: JSON.stringify({
        provider: 'acme',
        vad_type: 'energy',
        speech_cache_dir: '',
        runner_transport: 'twilio',
        ...file,
      }),
    },
    env: {},
    flags: {},
    providers: providerFactsOf(providers),
    carriers: CARRIER_FACTS,
    readText: () => '',
  })
  if (loaded.problems) throw new Error(loaded.problems.map(describeProblem).join('\n'))
  const { edge: rest, desk, clock } = openDesk({ runner_transport: 'twilio' })
  const metrics = new Metrics({
    clock,
    version: '1',
    queuedHops: () => 0,
    lostLogLines: () => 0,
    lostRecords: () => 0,
    webhooks: () => [],
  })
  const io = { clock, random: () => 0.5, fetch: () => Promise.reject(new Error('no network')), connect: noSockets }
  const agents = await openAgents(loaded.config, {
    clock,
    log: silentLog,
    io,
    toolIo: NO_NETWORK,
    providers,
    metrics: metrics.stages,
    version: '1',
    isBusy: () => false,
  })
  const watched: CallInfo[] = []
  const watcher = { open: (info: CallInfo) => (watched.push(info), {}) }
  const watchers = [watcher, ...metrics.watchers]
  const parts = { choose: agents.choose, clock, pacer: new Pacer(clock), watchers }
  const calls = new LiveCalls(parts, serialIds(), { maxCalls: 100 })
  const wires: MemoryWire[] = []
  const peers = {
    ...rest.peers,
    offer: async () => {
      const wire = new MemoryWire(clock)
      wires.push(wire)
      return { sdp: 'v=0', pcId: 'pc-1', wire, isNew: true }
    },
  }
  const expect: Edge['expect'] = (origin) => calls.expect(origin)
  const edge: Edge = { ...rest, peers, carrier: desk, agents: agents.desk, calls, expect, ...overrides }
  const api = createApi(edge)
  const post = async (path: string, body: unknown = {}, headers: Record<string, string> = {}) => {
    const request = new Request(`http://localhost:3042${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const response = await api.handle(request)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  /** Opens a WebSocket, hears the greeting, and asks something. Throws `ApiError`. */
  const socket = async (path: string) => {
    const request = new Request(`http://localhost:3042${path}`, { headers: { upgrade: 'websocket' } })
    const data = await admitSocket(edge, request, '')
    const fake = {
      data,
      send: (message: string) => message.length,
      ping() {},
      close() {},
      terminate() {},
      getBufferedAmount: () => 0,
    }
    await socketHandler(edge).open?.(fake as never)
    await clock.advance(1500)
    const asks = '{"type":"TranscriptionFrame","data":{"text":"Who are you?"}}'
    await socketHandler(edge).message?.(fake as never, asks)
    await clock.advance(1500)
  }
  /** Opens Twilio's stream of a call to this number. */
  const phone = async (to: string, more: Record<string, string> = {}, path = '/telephony/ws') => {
    const end = admitStream(edge, new Request(`http://bot.example${path}`, { headers: { upgrade: 'websocket' } }))
    const carrier = new FakeSocket()
    const stream = end.open(carrier)
    const [connected = '', start = ''] = linesOf('twilio')
    stream.message(connected)
    const message = JSON.parse(start)
    Object.assign(message.start.customParameters, { to_number: to, ...more })
    stream.message(JSON.stringify(message))
    await settled()
    await clock.advance(2000)
    return carrier
  }
  return {
    workshop,
    agents,
    edge,
    desk,
    clock,
    calls,
    watched,
    wires,
    metrics,
    post,
    socket,
    phone,
    async [Symbol.asyncDispose]() {
      const over = calls.drain('server-stopping')
      await clock.advance(10_000)
      await over
      await agents[Symbol.asyncDispose]()
      metrics[Symbol.dispose]()
    },
  }
}
