import page from '../page/index.html'
import { codeOf } from '../std/error-code.ts'
import type { AgentCode } from './agent-code.ts'
import { createApp, systemWorld } from './app.ts'
import { agentConfigs } from '../config/agents.ts'
import type { Config } from '../config/schema.ts'
import { keyOf, seenBy, STAGES, stagesOf } from '../config/stages.ts'
import { logCodeOutput, logLibraryOutput } from '../observe/library-output.ts'
import type { Listening } from '../http/serve.ts'
import type { Log } from '../observe/log.ts'
import type { Parts } from './parts.ts'
import { turnModelOf } from './rules.ts'
import { systemClock } from '../std/clock.ts'
import { watchStrayErrors } from '../observe/stray-errors.ts'

/** How long calls may take to say goodbye before the process goes anyway. */
const STOP_MS = 4000

/** What runs, for the line at start and for `check`. */
export function summaryOf(config: Config, code: AgentCode | undefined) {
  const models = [...agentConfigs(config)].map(([name, own]) => {
    const brought = Object.fromEntries((code?.brought(name) ?? []).map((stage) => [stage, 'code']))
    const stages = Object.fromEntries(Object.entries(stagesOf(own)).map(([stage, names]) => [stage, names.join(', ')]))
    const filter = own.noise_filter === 'none' ? {} : { noise_filter: own.noise_filter }
    const turnModel = turnModelOf(own)
    return [
      name,
      {
        ...stages,
        ...brought,
        vad: own.vad_type,
        ...(turnModel !== undefined && { turn_model: turnModel }),
        ...filter,
      },
    ] as const
  })
  const [first] = models
  return {
    ...(models.length === 1
      ? first?.[1]
      : Object.fromEntries(
          models.map(([name, own]) => [
            `agent ${name}`,
            Object.entries(own)
              .map((entry) => entry.join(': '))
              .join('; '),
          ]),
        )),
    transports: config.transport === 'both' ? 'webrtc, websocket' : config.transport.replace('smallwebrtc', 'webrtc'),
    max_calls: config.max_calls,
  }
}

export interface RunOptions {
  readonly log: Log
  readonly lostLogLines: () => number
  /** The flag or variable that set a key, by its name. */
  readonly origins: ReadonlyMap<string, string>
  readonly code?: AgentCode | undefined
  readonly parts: Parts
  /** Somebody is writing the code, and reads all that it prints. */
  readonly showsPrints: boolean
}

/** Serves until the process is told to stop; gives the exit code. */
export async function runServer(
  config: Config,
  { log, lostLogLines, origins, code, parts, showsPrints }: RunOptions,
): Promise<number> {
  if (showsPrints) logCodeOutput(console, log)
  else logLibraryOutput(console, log)
  await using app = await createApp(config, { ...systemWorld(log, lostLogLines), ...parts, ...(code && { code }) })
  let listening: Listening
  try {
    listening = app.listen(page)
  } catch (error) {
    tellWhyNot(config, origins, log, error)
    return 1
  }
  log.info('ready, open this address to talk', { url: listening.url })
  log.info('configured', summaryOf(config, code))
  tellUnusedKeys(config, parts.facts.providers, log)
  Promise.all([app.preload(), listening.preparePage()]).then(
    () => log.debug('models loaded'),
    (error: unknown) =>
      log.error('a model or the page cannot be loaded', { reason: error instanceof Error ? error.message : '' }),
  )
  const broken = watchStrayErrors(process, log, systemClock).then(() => 'too many errors')
  const reason = await Promise.race([stopSignal(), broken])
  log.info('stopping', { reason, calls: app.calls.count })
  const exitCode = SIGNALS.includes(reason) ? 0 : 1
  using _ = systemClock.after(STOP_MS, () => process.exit(exitCode))
  await app[Symbol.asyncDispose]()
  return exitCode
}

function tellWhyNot({ host, port }: Config, origins: RunOptions['origins'], log: Log, error: unknown): void {
  const code = codeOf(error)
  const address = { host, hostFrom: origins.get('host'), port, portFrom: origins.get('port') }
  if (code === 'EADDRINUSE') log.error('port in use: stop the other program, or choose a port with --port', address)
  else log.error('cannot listen: is the host an address of this machine, and the port allowed?', { ...address, code })
}

/** A vendor's key alone switches nothing on, and goes to no other address. Somebody who set it for us would wonder why. */
function tellUnusedKeys(config: Config, providers: Parts['facts']['providers'], log: Log): void {
  const used = [...agentConfigs(config).values()].flatMap((own) => STAGES.map((stage) => ({ own, stage })))
  for (const [name, key] of Object.entries(config.api_keys)) {
    const facts = Object.hasOwn(providers, name) ? providers[name] : undefined
    if (!facts) continue
    const asked = used.filter(({ own, stage }) => stagesOf(own)[stage].includes(name))
    const stages = STAGES.filter((stage) => asked.some((use) => use.stage === stage))
    if (stages.length === 0) {
      log.info(`a key for ${name} is set but not used: to use it, set "provider" (or VOXRAY_PROVIDER) to "${name}"`)
    } else if (!asked.some(({ own, stage }) => keyOf(stage, name, facts, seenBy(name, stage, own)) === key)) {
      const own = stages.map((stage) => `${stage}_api_key`).join(', ')
      log.info(`the key for ${name} is not sent to other addresses: if yours want one, set ${own}`)
    }
  }
}

const SIGNALS: readonly string[] = ['SIGINT', 'SIGTERM']

/** The first signal asks; a second one finds nobody listening, and ends the process at once. */
const stopSignal = (): Promise<string> =>
  new Promise((resolve) => {
    const stop = (signal: string) => {
      for (const each of SIGNALS) process.off(each, stop)
      resolve(signal)
    }
    for (const signal of SIGNALS) process.on(signal, stop)
  })
