import type { HTMLBundle } from 'bun'
import { version } from '../../package.json'
import { LiveCalls } from '../call/live.ts'
import { Load } from '../call/load.ts'
import { Pacer } from '../call/pacer.ts'
import type { AgentCode } from './agent-code.ts'
import { type MakeAgent, openAgents } from './agents.ts'
import { warmUp } from './warm-up.ts'
import type { Carrier } from '../carriers/carrier.ts'
import { CARRIERS } from '../carriers/index.ts'
import { deskOf } from './carriers.ts'
import type { Config } from '../config/schema.ts'
import { answererOf } from './answerer.ts'
import { CallRecords } from './call-records.ts'
import { openToolIo } from './tools.ts'
import { createApi } from '../http/api.ts'
import { dialerOf } from './dialer.ts'
import type { DialinDesk, Edge } from '../http/edge.ts'
import { type Listening, serve } from '../http/serve.ts'
import { Admission } from '../http/admission.ts'
import { ownNamesOf } from '../http/own-names.ts'
import { withTurnCredentials } from '../http/turn-credentials.ts'
import { recordCalls } from '../observe/call-record.ts'
import { logBreakers } from '../observe/breakers.ts'
import { logCalls } from '../observe/calls.ts'
import { logSilentServers } from '../observe/ice-servers.ts'
import type { Log } from '../observe/log.ts'
import { Metrics } from '../observe/metrics.ts'
import type { Fetch } from '../providers/http/http.ts'
import type { Connect } from '../providers/socket/connect.ts'
import { networkConnect } from '../providers/socket/network-connect.ts'
import type { Io } from '../providers/provider.ts'
import { BothSeats } from '../session/both-seats.ts'
import { MemorySeats } from '../session/memory/seats.ts'
import { openStores } from '../session/open.ts'
import { preconnectBy } from './preconnect.ts'
import type { Providers, Stages } from './stages.ts'
import { storesOf } from './store-options.ts'
import { webhooksOf } from './webhooks.ts'
import type { Resolve } from '../tool/http/allowed-hosts.ts'
import { type Clock, systemClock } from '../std/clock.ts'
import { type Ids, systemIds } from '../std/ids.ts'
import { InTurn } from '../std/in-turn.ts'
import { DailyRooms } from '../transport/daily/rooms.ts'
import { Peer, preparePeers } from '../transport/webrtc/peer.ts'
import { Peers } from '../transport/webrtc/peers.ts'
import { ResumeTokens } from '../transport/websocket/resume-tokens.ts'

/** The world as the server meets it; tests hand in parts of another. */
export interface World {
  readonly clock: Clock
  readonly ids: Ids
  readonly fetch: Fetch
  readonly connect: Connect
  /** As `fetch` connects; not at all unless given. */
  readonly preconnect?: (url: string) => void
  readonly random: () => number
  readonly log: Log
  /** Since the start, as read when the metrics are. */
  readonly lostLogLines: () => number
  /** The carriers that the configuration was checked against; those that come with voxray unless given. */
  readonly carriers?: readonly Carrier[]
  /** The providers that the configuration was checked against; those that come with voxray unless given. */
  readonly providers?: Providers
  /** The system's resolver unless given. */
  readonly resolve?: Resolve
  /** Instead of the configured providers. */
  readonly stages?: Stages
  /** Makes each agent of the configuration from its models. The cascade unless given. */
  readonly agent?: MakeAgent
  /** Agents in code. The configuration was checked with what they set. */
  readonly code?: AgentCode
}

/** Without the five minutes that Bun gives a server to answer: callers of `fetch` have deadlines of their own, and a model may take longer to load. */
const systemFetch: Fetch = (url, init) => fetch(url, { ...init, timeout: false })

/** What providers get of the system. */
export const systemIo: Omit<Io, 'key'> = {
  clock: systemClock,
  random: Math.random,
  fetch: systemFetch,
  connect: networkConnect,
}

export const systemWorld = (log: Log, lostLogLines: () => number): World => ({
  clock: systemClock,
  ids: systemIds,
  fetch: systemFetch,
  connect: networkConnect,
  preconnect: preconnectBy(systemFetch),
  random: Math.random,
  log,
  lostLogLines,
})

/** The whole server but for its port. Disposing ends every call politely and frees everything. */
export interface App extends AsyncDisposable {
  /** The REST API. */
  handle(request: Request): Promise<Response>
  /** Opens the configured port; it closes when the app does. */
  listen(page: HTMLBundle): Listening
  readonly calls: LiveCalls
  /** Resolves when the first call would be answered without a wait for loading. */
  preload(): Promise<void>
}

/** The composition root: configuration -> providers -> calls -> transports -> HTTP. */
export async function createApp(config: Config, world: World): Promise<App> {
  const { clock, ids, log } = world
  await using opened = new AsyncDisposableStack()
  const records = opened.use(callRecordsOf(config, world))
  const lostRecords = () => records?.lost ?? 0
  const metrics = opened.use(
    new Metrics({
      ...world,
      version,
      queuedHops: () => calls.queuedHops,
      lostRecords,
      webhooks: () => webhooks?.figures ?? [],
    }),
  )
  const io = {
    ...world,
    retried: metrics.stages.retried,
    watchConnect: metrics.vendorSockets.watch,
    breaker: logBreakers(log),
    warn: (message: string) => log.warn(message),
  }
  const stores = opened.use(await openStores({ ...storesOf(config), ...world, tellConnection: tellStore(log) }))
  const webhooks = webhooksOf(config, stores.backlog, world)
  if (webhooks) opened.use(webhooks)
  const load = new Load({ clock, cpuMs, lateMs: config.max_beat_lateness_ms })
  const beatLate = (ms: number) => {
    metrics.beatLate(ms)
    load.beatLate(ms)
  }
  const isBusy = () => calls.count > 0
  const toolIo = opened.use(await openToolIo(config, world))
  const agents = opened.use(
    await openAgents(config, {
      ...world,
      io,
      toolIo,
      metrics: metrics.stages,
      watchTurns: metrics.turnModel.watch,
      version,
      isBusy,
    }),
  )
  const parts = {
    choose: agents.choose,
    agentNamed: agents.agentNamed,
    clock,
    pacer: new Pacer(clock, beatLate),
    resumeMs: config.resume_timeout_secs * 1000,
    showsTools: config.show_tools,
    watchers: [
      logCalls(log),
      ...(world.code ? [world.code.hooks(log)] : []),
      ...(records ? [recordCalls((record) => records.write(record))] : []),
      ...(webhooks ? [webhooks.watcher] : []),
      ...metrics.watchers,
    ],
  }
  const iceServers = config.webrtc_ice_servers.map((server) => (typeof server === 'string' ? { urls: server } : server))
  const turn = turnOf(config)
  const peers = opened.use(
    new Peers({
      clock,
      ids,
      iceServers: () => withTurnCredentials(iceServers, turn, clock.wall(), 'voxray'),
      connect: (sdp, options) => Peer.answer(sdp, options),
      maxPeers: config.max_calls,
      counts: metrics.webrtc,
      serverSilent: logSilentServers(log, clock),
    }),
  )
  const calls = new LiveCalls(parts, ids, { maxCalls: config.max_calls, load })
  const daily = dailyOf(config, world)
  const carrier = deskOf(config, stores, { carriers: CARRIERS, ...world })
  let isLoaded = false
  const edge: Edge = {
    clock,
    ids,
    log,
    calls,
    // With a store that servers share, another may get the call.
    expect: config.session_store === 'redis' ? () => {} : (origin) => calls.expect(origin),
    agents: agents.desk,
    isLoaded: () => isLoaded,
    seats: new BothSeats(new MemorySeats(config.max_calls), stores.seats),
    handover: new InTurn(),
    sessions: stores.sessions,
    heldSessions: stores.heldSessions,
    dialledSessions: stores.dialledSessions,
    once: stores.once,
    peers,
    resumable: new ResumeTokens(ids, config.resume_timeout_secs * 1000),
    iceServers,
    turn,
    admission: new Admission({
      apiKeys: config.server_api_key,
      rates: stores.rates,
      tickets: stores.tickets.socket,
    }),
    daily,
    dialin: dialinOf(config, daily),
    carrier,
    dialer: dialerOf(config, carrier, { clock, liveCalls: () => calls.count }),
    answerer: opened.use(answererOf(carrier?.webhook, carrier?.control, log)),
    names: ownNamesOf(config),
    hasWebRtc: config.transport !== 'websocket',
    hasWebSocket: config.transport !== 'smallwebrtc',
    trustsEvals: config.pipecat_evals,
    corsOrigins: config.cors_allowed_origins,
    maxBodyBytes: config.max_request_body_bytes,
    metrics: {
      http: metrics.http,
      websocket: metrics.websocket,
      expose: config.metrics_enabled ? () => metrics.text() : undefined,
      apiKey: config.metrics_api_key,
    },
  }
  const api = createApi(edge)
  const handle = api.handle
  const ports = opened.use(new AsyncDisposableStack())
  // Undone last to first: calls say goodbye while their connections still stand.
  opened.defer(() => calls.drain('server-stopping'))
  const held = opened.move()
  return {
    handle,
    calls,
    listen: (page) =>
      ports.use(serve({ host: config.host, port: config.port, tls: tlsOf(config), edge, handle, page })),
    preload: async () => {
      // What cannot be loaded now is asked again by the first call: waiting longer would not help the caller.
      const loading = [
        agents.preload(),
        warmUp({ vad: agents.vad, noiseFilter: agents.noiseFilter, clock }),
        edge.hasWebRtc && preparePeers(),
      ]
      await Promise.allSettled(loading)
      isLoaded = true
      await Promise.all(loading)
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** Of the thread that serves calls; recognisers and voices have threads of their own. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** The configuration has been checked: with TLS both files are there. */
function tlsOf({ tls_enable, tls_cert_file = '', tls_key_file = '' }: Config) {
  return tls_enable ? { certFile: tls_cert_file, keyFile: tls_key_file } : undefined
}

function callRecordsOf({ call_records: path }: Config, { clock, log }: World): CallRecords | undefined {
  if (path === '') return undefined
  return new CallRecords({
    path,
    clock,
    told: (code) =>
      code === undefined
        ? log.info('call records are written again', { path })
        : log.error('call records are lost: their file cannot be written', { path, code }),
  })
}

const tellStore = (log: Log) => (trouble: string | undefined) =>
  trouble === undefined
    ? log.info('session store connected')
    : log.warn('session store unavailable, trying on', { reason: trouble })

const turnOf = ({ webrtc_turn_secret: secret, webrtc_turn_ttl_secs: seconds }: Config) =>
  secret === undefined ? undefined : { secret, ttlMs: seconds * 1000 }

function dialinOf(config: Config, daily: DailyRooms | undefined): DialinDesk | undefined {
  if (!config.dialin || !daily) return undefined
  const trust = { hmacSecret: config.daily_hmac_secret, webhookSecret: config.daily_dialin_webhook_secret }
  return {
    trust,
    createSipRoom: (name, caller) => daily.createSipRoom(name, caller),
    forward: (call, sipUri) => daily.forward(call, sipUri),
  }
}

/** voxray-go calls the key "daily_api_key". */
function dailyOf({ api_keys, daily_api_url }: Config, world: World): DailyRooms | undefined {
  const key = api_keys['daily'] ?? api_keys['daily_api_key']
  if (key === undefined) return undefined
  return new DailyRooms({ ...world, baseUrl: daily_api_url, key })
}
