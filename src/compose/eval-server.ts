import page from '../page/index.html'
import type { Config } from '../config/schema.ts'
import type { Log } from '../observe/log.ts'
import type { AgentCode } from './agent-code.ts'
import { createApp, systemWorld } from './app.ts'
import type { Parts } from './parts.ts'

/** A server of this process for `voxray eval`. Disposing ends it. */
export interface EvalServer extends AsyncDisposable {
  readonly url: string
}

export interface EvalServerOptions {
  readonly log: Log
  readonly lostLogLines: () => number
  /** In place of the configured one. */
  readonly systemPrompt: string | undefined
  readonly code?: AgentCode | undefined
  readonly parts: Parts
}

/** Serves the configuration on a free port of this machine alone, and resolves when calls would be answered at once. */
export async function openEvalServer(config: Config, options: EvalServerOptions): Promise<EvalServer> {
  const { log, lostLogLines, systemPrompt, code, parts } = options
  const world = { ...systemWorld(log, lostLogLines), ...parts, ...(code && { code }) }
  const app = await createApp({ ...promptedBy(config, systemPrompt), ...FOR_TESTS }, world)
  await using opened = new AsyncDisposableStack()
  opened.use(app)
  const { url } = app.listen(page)
  await app.preload()
  const held = opened.move()
  return { url, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

/** The prompt holds for every agent. */
export function promptedBy(config: Config, systemPrompt: string | undefined): Config {
  if (systemPrompt === undefined) return config
  const agents = Object.entries(config.agents).map(([name, own]) => [name, { ...own, system_prompt: systemPrompt }])
  return { ...config, system_prompt: systemPrompt, agents: Object.fromEntries(agents) as Config['agents'] }
}

/** A server for tests takes every call, shows what goes into tools, and leaves nothing behind. */
const FOR_TESTS = {
  host: 'localhost',
  port: 0,
  tls_enable: false,
  transport: 'websocket',
  pipecat_evals: true,
  max_beat_lateness_ms: 0,
  rate_limit_per_minute: 0,
  session_store: 'memory',
  max_calls_total: 0,
  call_records: '',
  webhooks: [],
} as const satisfies Partial<Config>
