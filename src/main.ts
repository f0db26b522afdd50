import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { version } from '../package.json'
import { type Command, DEFAULT_CONFIG_PATH, HELP, readCommand } from './command-line.ts'
import { startingConfig } from './config/init.ts'
import { loadConfig, type LoadedConfig } from './config/load.ts'
import { describeProblem } from './config/problem.ts'
import { createLog } from './observe/log.ts'
import { runServer, summaryOf } from './server.ts'
import { PROVIDER_FACTS } from './stages.ts'
import { systemClock } from './std/clock.ts'

type Configured = Extract<Command, { type: 'serve' | 'check' }>

const USAGE = 2

const write = (line: string) => void process.stderr.write(line)

process.exit(await run(readCommand(process.argv.slice(2))))

/** Carries out a command and gives the exit code: 0 well, 1 failed, 2 wrong arguments or configuration. */
async function run(command: Command): Promise<number> {
  switch (command.type) {
    case 'serve':
      return withConfig(command, ({ config, warnings }) => {
        const log = createLog({ level: config.log_level, json: config.json_logs, clock: systemClock, write })
        for (const warning of warnings) log.warn(describeProblem(warning))
        return runServer(config, log)
      })
    case 'check':
      return withConfig(command, ({ config, warnings }) => {
        for (const warning of warnings) console.error(`warning: ${describeProblem(warning)}`)
        console.log('The configuration is sound. It would run:')
        for (const [name, value] of Object.entries(summaryOf(config))) console.log(`  ${name}: ${value}`)
        return 0
      })
    case 'init':
      return init(command.path)
    case 'help':
      console.log(HELP)
      return 0
    case 'version':
      console.log(version)
      return 0
    case 'mistaken':
      console.error(`${command.message}\n\n${HELP}`)
      return USAGE
    default:
      return command satisfies never
  }
}

async function withConfig(
  { configPath, flags }: Configured,
  then: (loaded: Extract<LoadedConfig, { config: unknown }>) => number | Promise<number>,
): Promise<number> {
  const named = configPath ?? (process.env['VOXRAY_CONFIG'] || undefined)
  const path = named ?? DEFAULT_CONFIG_PATH
  const file = Bun.file(path)
  const isThere = await file.exists()
  if (!isThere && named !== undefined) {
    console.error(`${path} does not exist. Write one with "voxray init ${path}".`)
    return USAGE
  }
  const loaded = loadConfig({
    ...(isThere && { file: { path, text: await file.text() } }),
    env: process.env,
    flags,
    providers: PROVIDER_FACTS,
    readText: (name) => readFileSync(name, 'utf8'),
  })
  if (!('problems' in loaded)) return then(loaded)
  for (const warning of loaded.warnings) console.error(`warning: ${describeProblem(warning)}`)
  for (const problem of loaded.problems) console.error(describeProblem(problem))
  return USAGE
}

async function init(path: string): Promise<number> {
  try {
    // Never over what somebody wrote.
    await writeFile(path, startingConfig(), { flag: 'wx' })
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    console.error(isThere ? `${path} is there already and stays as it is.` : `${path} cannot be written.`)
    return 1
  }
  console.log(`Wrote ${path}. Edit it, then "voxray check" and start.`)
  return 0
}
