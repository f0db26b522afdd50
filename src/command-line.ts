import { parseArgs } from 'node:util'

export type Command =
  | { type: 'serve' | 'check'; configPath?: string; flags: { host?: string; port?: string } }
  | { type: 'init'; path: string }
  | { type: 'help' | 'version' }
  | { type: 'mistaken'; message: string }

export const DEFAULT_CONFIG_PATH = 'voxray.json'

export const HELP = `voxray - talk to a program: a real-time voice-agent server

  voxray [options]           serve (bun start [options] in a clone)
  voxray check [options]     check the configuration, and say what would run
  voxray init [path]         write a commented starting configuration (${DEFAULT_CONFIG_PATH})

  --config <path>   configuration file, JSON with comments (${DEFAULT_CONFIG_PATH} when it is there)
  --host <name>     address to listen on (localhost)
  --port <number>   port to listen on (3042)
  --help            this text
  --version         the version

Later sources win: defaults, file, environment (VOXRAY_PORT, VOXRAY_MODEL, ...), options.
`

/** What the arguments ask for. */
export function readCommand(args: readonly string[]): Command {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (error) {
    return { type: 'mistaken', message: error instanceof Error ? error.message : 'wrong arguments' }
  }
  const { help, version, config, ...flags } = parsed.values
  if (help) return { type: 'help' }
  if (version) return { type: 'version' }
  const [word = 'serve', ...rest] = parsed.positionals
  const most = word === 'init' ? 1 : 0
  if (rest.length > most) return { type: 'mistaken', message: `"${rest[most]}" is one argument too many` }
  switch (word) {
    case 'init':
      return { type: 'init', path: rest[0] ?? config ?? DEFAULT_CONFIG_PATH }
    case 'serve':
    case 'check':
      return { type: word, ...(config !== undefined && { configPath: config }), flags }
    default:
      return { type: 'mistaken', message: `"${word}" is not a command` }
  }
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
      config: { type: 'string', short: 'c' },
      host: { type: 'string' },
      port: { type: 'string', short: 'p' },
    },
  })
