import { parseArgs } from 'node:util'
import { suggest } from './config/suggest.ts'
import { type EvalOptions, readEvalOptions } from './eval/options.ts'

/** Values by the name of the key they set. */
type Flags = Readonly<Record<string, string>>

export type Command =
  | { type: 'serve' | 'check' | 'health'; configPath?: string; agentPath?: string; online?: true; flags: Flags }
  | { type: 'live'; provider: string; configPath?: string }
  | { type: 'init' | 'init-agent'; path: string }
  /** They read their arguments themselves. */
  | { type: 'simulate'; args: readonly string[] }
  | ({ type: 'eval' } & EvalOptions)
  /** `of`: the command whose help is wanted. */
  | { type: 'help'; of?: 'eval' }
  | { type: 'version' }
  | { type: 'mistaken'; message: string; of?: 'eval' }

export const DEFAULT_CONFIG_PATH = 'voxray.json'
const DEFAULT_AGENT_PATH = 'agent.ts'

export const HELP = `voxray - talk to a program: a real-time voice-agent server

  voxray [options]           serve
  voxray check [options]     check the configuration, say what would run, and ask your model server and Redis
                             (exit code 0, 1 when one of them does not answer, 2 when the configuration is wrong)
  voxray check --online      make one cheap request to each vendor as well: are the key and the model right?
  voxray live <provider>     do one real turn with a vendor, and say what it heard, thought and said
  voxray health [options]    ask the server that runs here whether it is alive (for probes: exit code 0 or 1)
  voxray init [path]         write a commented starting configuration (${DEFAULT_CONFIG_PATH})
  voxray init --agent [path] write an agent in TypeScript with a tool, and scenarios that test it (${DEFAULT_AGENT_PATH})
  voxray eval <file>         call the server as scenarios say, and tell what was not as expected (eval --help)
  voxray simulate <carrier>  call a server as a phone carrier does, and say what the caller heard (simulate --help)

  --config <path>     configuration file, JSON with comments (VOXRAY_CONFIG, or ${DEFAULT_CONFIG_PATH} when it is there)
  --agent <path>      agents in code: a file, or a folder of them (docs/agents-in-code.md)
  --host <name>       address to listen on (localhost)
  --port <number>     port to listen on (3042)
  --transport <name>  how callers connect: both, smallwebrtc or websocket; or the carrier they come from (runner_transport)
  --proxy <host>      public host name, as carriers are told it
  --dialin            take phone calls that Daily announces
  --help              this text
  --version           the version

In a clone, "bun start" stands for "voxray".
Later sources win: defaults, file, environment (VOXRAY_PORT, VOXRAY_MODEL, ...), options. One dash does for two.`

/** What the arguments ask for. `runners` are the names of `runner_transport`. */
export function readCommand(args: readonly string[], runners: readonly string[]): Command {
  const [first, ...others] = args
  if (first === 'eval') return evalCommand(others)
  if (first === 'live') return liveCommand(others)
  if (first === 'simulate') return { type: first, args: others }
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args.map(twoDashes))
  } catch (error) {
    return { type: 'mistaken', message: reasonOf(error) }
  }
  const { help, version, config, agent, init, online = false, ...flags } = parsed.values
  if (help) return { type: 'help' }
  if (version) return { type: 'version' }
  const [word = 'serve', ...rest] = init ? ['init', ...parsed.positionals] : parsed.positionals
  const most = word === 'init' ? 1 : 0
  if (online && word !== 'check') return { type: 'mistaken', message: '--online is an option of "check"' }
  if (rest.length > most) return { type: 'mistaken', message: `"${rest[most]}" is one argument too many` }
  switch (word) {
    case 'init':
      if (agent !== undefined) return { type: 'init-agent', path: rest[0] ?? DEFAULT_AGENT_PATH }
      return { type: 'init', path: rest[0] ?? config ?? DEFAULT_CONFIG_PATH }
    case 'serve':
    case 'check':
    case 'health':
      return {
        type: word,
        ...(config !== undefined && { configPath: config }),
        ...(typeof agent === 'string' && { agentPath: agent }),
        ...(online && { online }),
        flags: flagsOf(flags, runners),
      }
    default:
      return { type: 'mistaken', message: `"${word}" is not a command${guess(word, COMMANDS)}` }
  }
}

function evalCommand(args: readonly string[]): Command {
  const options = readEvalOptions(args)
  if (options === 'help') return { type: 'help', of: 'eval' }
  return 'mistaken' in options
    ? { type: 'mistaken', message: options.mistaken, of: 'eval' }
    : { type: 'eval', ...options }
}

/** `live deepgram` and `live --provider deepgram` are the same. */
function liveCommand(args: readonly string[]): Command {
  let parsed
  try {
    const options = { provider: OPTIONS.host, config: OPTIONS.config, help: OPTIONS.help } as const
    parsed = parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (error) {
    return { type: 'mistaken', message: reasonOf(error) }
  }
  const { values, positionals } = parsed
  if (values.help) return { type: 'help' }
  const [provider, ...others] = [...positionals, ...(values.provider === undefined ? [] : [values.provider])]
  if (provider === undefined || others.length > 0)
    return { type: 'mistaken', message: 'name one provider, as in "live deepgram"' }
  return { type: 'live', provider, ...(values.config !== undefined && { configPath: values.config }) }
}

/** `-port` as voxray-go has it, and not the letters p, o, r and t. */
const twoDashes = (arg: string): string =>
  /^-(?:config|agent|host|port|transport|proxy|dialin|init)(?:=|$)/.test(arg) ? `-${arg}` : arg

function flagsOf(
  { transport, proxy, dialin, ...others }: Partial<Record<string, string | boolean>>,
  runners: readonly string[],
): Flags {
  const named = {
    ...others,
    // voxray-go documents names of carriers here, its configuration those of `transport`: none is both.
    [runners.includes(String(transport)) ? 'runner_transport' : 'transport']: transport,
    proxy_host: proxy,
    dialin,
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  )
}

const COMMANDS = ['serve', 'check', 'health', 'init', 'eval', 'live', 'simulate']

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  init: { type: 'boolean' },
  online: { type: 'boolean' },
  config: { type: 'string', short: 'c' },
  host: { type: 'string' },
  port: { type: 'string', short: 'p' },
  transport: { type: 'string' },
  proxy: { type: 'string' },
  dialin: { type: 'boolean' },
} as const

/** `init` does not read an agent but writes one, where its argument says. */
function parse(args: readonly string[]) {
  const agent = { type: args.some((arg) => /^(?:--)?init$/.test(arg)) ? 'boolean' : 'string', short: 'a' } as const
  return parseArgs({ args: [...args], allowPositionals: true, options: { ...OPTIONS, agent } })
}

/** The parser's first sentence; the rest of what it says is about its own conventions. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'wrong arguments'
  const [, unknown] = /^Unknown option '(-[^']*)'/.exec(error.message) ?? []
  if (unknown === undefined) return error.message.replace(/\.?\n[^]*|\.$/, '')
  const options = ['agent', ...Object.keys(OPTIONS)].map((name) => `--${name}`)
  return `"${unknown}" is not an option${unknown.startsWith('--') ? guess(unknown, options) : ''}`
}

function guess(word: string, known: readonly string[]): string {
  const meant = suggest(word, known)
  return meant ? `. Did you mean "${meant}"?` : ''
}
