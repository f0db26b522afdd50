import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { version } from '../package.json'
import type { AgentFiles } from './agent/load.ts'
import { settingsOf } from './agent/settings.ts'
import { AgentCode, broughtBy } from './compose/agent-code.ts'
import { systemIo } from './compose/app.ts'
import { type OwnParts, type Parts, withOwn } from './compose/parts.ts'
import { checkFiles } from './compose/check-files.ts'
import { checkOnline } from './compose/check-online.ts'
import { checkServers } from './compose/check-servers.ts'
import { codeOf } from './std/error-code.ts'
import { type Command, DEFAULT_CONFIG_PATH, HELP, readCommand } from './command-line.ts'
import { runnerNames } from './config/keys/telephony.ts'
import type { Config } from './config/schema.ts'
import { type ConfigSources, loadConfig, type LoadedConfig } from './config/load.ts'
import { describeProblem } from './config/problem.ts'
import { EVAL_HELP } from './eval/options.ts'
import { evaluate, readFiles } from './evaluate.ts'
import { askHealth } from './health.ts'
import { init, initAgent } from './init.ts'
import { live, liveFlags } from './live.ts'
import { createLog, type Log } from './observe/log.ts'
import { StreamOutput } from './observe/log-output.ts'
import { runServer, summaryOf } from './compose/server.ts'
import { simulate } from './simulate/simulate.ts'
import { systemClock } from './std/clock.ts'

type Loaded = Extract<LoadedConfig, { config: unknown }>
type Configured = Extract<Command, { type: 'serve' | 'check' | 'health' }>

const USAGE = 2

const IS_PRODUCTION = process.env['NODE_ENV'] === 'production'

/** What to type: `bun start` in a clone. The executable and the package are programs of their own. */
const PROGRAM = import.meta.path.endsWith('.ts') ? 'bun start' : 'voxray'

/** How long a slow reader of the log may take for the last lines. */
const LAST_LINES_MS = 500

/**
 * The command line, with what a program of your own adds. Gives the exit code: 0 well, 1 failed or a server does not answer, 2 wrong arguments
 * or configuration.
 */
export function program(args: readonly string[], own: OwnParts = {}): Promise<number> {
  const parts = withOwn(own)
  return run(readCommand(args, runnerNames(parts.facts.carriers)), parts)
}

async function run(command: Command, parts: Parts): Promise<number> {
  switch (command.type) {
    case 'serve':
      return withConfig(command, parts, (loaded, code) => serve(command, loaded, parts, code))
    case 'check':
      return withConfig(command, parts, async ({ config, warnings }, code) => {
        for (const warning of warnings) console.error(`warning: ${describeProblem(warning)}`)
        console.log('The configuration is sound. It would run:')
        for (const [name, value] of Object.entries(summaryOf(config, code))) console.log(`  ${name}: ${value}`)
        const report = { line: console.log, trouble: console.error }
        const world = { ...systemIo, ...parts }
        const canWrite = await checkFiles(config, world.clock, report)
        const areThere = await checkServers(config, world, report)
        const doAnswer = !command.online || (await checkOnline(config, world, report))
        return canWrite && areThere && doAnswer ? 0 : 1
      })
    case 'live': {
      const { provider, configPath } = command
      return withConfig({ configPath, flags: liveFlags(provider, parts) }, parts, ({ config }) =>
        live(config, provider, parts, { line: console.log, trouble: console.error }),
      )
    }
    case 'health':
      return withConfig(command, parts, async ({ config }) => {
        const wrong = await askHealth(config, (url, options) => fetch(url, options))
        if (wrong !== undefined) console.error(wrong)
        return wrong === undefined ? 0 : 1
      })
    case 'init':
      return init(command.path, PROGRAM, parts.facts.carriers)
    case 'init-agent':
      return initAgent(command.path, PROGRAM)
    case 'eval':
      return evalScenarios(command, parts)
    case 'simulate':
      return simulate(command.args)
    case 'help':
      console.log(command.of === 'eval' ? EVAL_HELP : HELP)
      return 0
    case 'version':
      console.log(version)
      return 0
    case 'mistaken':
      console.error(`${command.message}\n\n${command.of === 'eval' ? EVAL_HELP : HELP}`)
      return USAGE
    default:
      return command satisfies never
  }
}

interface Sources extends Pick<Configured, 'flags'> {
  readonly configPath?: string | undefined
  readonly agentPath?: string | undefined
}

async function withConfig(
  { configPath, agentPath, flags }: Sources,
  parts: Parts,
  then: (loaded: Loaded, code: AgentCode | undefined) => number | Promise<number>,
): Promise<number> {
  const agents = agentPath === undefined ? undefined : await agentsAt(agentPath)
  if (typeof agents === 'string') {
    console.error(agents)
    return USAGE
  }
  const named = configPath ?? (process.env['VOXRAY_CONFIG'] || undefined)
  const path = named ?? DEFAULT_CONFIG_PATH
  let file: ConfigSources['file']
  try {
    file = { path, text: await readFile(path, 'utf8') }
  } catch (error) {
    const code = codeOf(error)
    const isMissing = code === 'ENOENT'
    if (!isMissing || named !== undefined) {
      const reason = isMissing ? `does not exist. Write one with "${PROGRAM} init ${path}"` : `cannot be read (${code})`
      console.error(`${path} ${reason}.`)
      return USAGE
    }
  }
  const loaded = loadConfig({
    ...(file && { file }),
    env: process.env,
    flags,
    ...parts.facts,
    ...(agents && {
      agents: new Map([...agents].map(([name, made]) => [name, settingsOf(made)])),
      brought: new Map([...agents].map(([name, made]) => [name, broughtBy(made)])),
    }),
    readText: (name) => readFileSync(name, 'utf8'),
  })
  if (!('problems' in loaded)) {
    const code = agents && new AgentCode(agents)
    const clashes = code?.clashes(loaded.config) ?? []
    for (const clash of clashes) console.error(clash)
    return clashes.length > 0 ? USAGE : then(loaded, code)
  }
  for (const warning of loaded.warnings) console.error(`warning: ${describeProblem(warning)}`)
  for (const problem of loaded.problems) console.error(describeProblem(problem))
  return USAGE
}

/** The agents in code, or what is wrong with them. */
async function agentsAt(path: string): Promise<AgentFiles | string> {
  const { AgentFault, loadAgents, offerPackage } = await import('./agent/load.ts')
  offerPackage(await import('./index.ts'))
  try {
    return await loadAgents(path)
  } catch (error) {
    if (error instanceof AgentFault) return error.message
    throw error
  }
}

async function serve(
  { agentPath }: Sources,
  { config, warnings, origins }: Loaded,
  parts: Parts,
  code: AgentCode | undefined,
): Promise<number> {
  const output = new StreamOutput(process.stderr)
  const log = createLog({ level: config.log_level, json: config.json_logs, clock: systemClock, output })
  for (const warning of warnings) log.warn(describeProblem(warning))
  const isWritten = code !== undefined && agentPath !== undefined && !IS_PRODUCTION
  using _ = isWritten ? await reloading(agentPath, { code, log, config }) : undefined
  const lostLogLines = () => output.lost
  const exitCode = await runServer(config, { log, lostLogLines, origins, code, parts, showsPrints: isWritten })
  await Promise.race([output.drained(), Bun.sleep(LAST_LINES_MS)])
  return exitCode
}

interface Reloading {
  readonly code: AgentCode
  readonly log: Log
  readonly config: Config
}

/** New calls have the agents as they are saved. */
async function reloading(path: string, { code, log, config }: Reloading): Promise<Disposable> {
  const [{ AgentFault }, { watchAgents }] = await Promise.all([import('./agent/load.ts'), import('./agent/watch.ts')])
  return watchAgents(path, systemClock, (agents) => {
    const replaced =
      agents instanceof AgentFault ? { type: 'refused' as const, reason: agents.message } : code.replace(agents, config)
    switch (replaced.type) {
      case 'refused':
        return log.error('the agent as saved is not used', { reason: replaced.reason })
      case 'whole':
        return log.info('agent loaded again: new calls have it', { path })
      case 'in-part':
        return log.warn('agent loaded again; its models, settings and name count after a new start', { path })
      default:
        return replaced satisfies never
    }
  })
}

async function evalScenarios(options: Extract<Command, { type: 'eval' }>, parts: Parts): Promise<number> {
  const files = await readFiles(options)
  if ('problems' in files) {
    for (const problem of files.problems) console.error(problem)
    return USAGE
  }
  const { configPath, agentPath } = options
  return withConfig({ configPath, agentPath, flags: {} }, parts, async ({ config }, agents) => {
    const output = new StreamOutput(process.stderr)
    const code = await evaluate(options, files.read, config, {
      log: createLog({ level: 'warn', json: config.json_logs, clock: systemClock, output }),
      lostLogLines: () => output.lost,
      agents,
      parts,
      tell: (line) => console.log(line),
      complain: (line) => console.error(line),
      hasColour: process.stdout.isTTY && !process.env['NO_COLOR'],
    })
    await Promise.race([output.drained(), Bun.sleep(LAST_LINES_MS)])
    return code
  })
}
