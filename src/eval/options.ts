import { parseArgs } from 'node:util'

/** What `voxray eval` is asked. */
export interface EvalOptions {
  readonly files: readonly string[]
  readonly configPath?: string
  /** Agents in code. */
  readonly agentPath?: string
  /** `http://host:port` of a server that runs; else one is started. */
  readonly url?: string
  /** Where to write JUnit XML. */
  readonly junit?: string
  /** The names of the scenarios to run; all when empty. */
  readonly only: readonly string[]
}

export const EVAL_HELP = `Calls a voxray server as the scenarios say, and tells what was not as expected (docs/evals.md).

  voxray eval <file> [<file> ...] [options]

  file                scenarios in YAML or JSON, ours or voxray-go's
  --agent <path>      agents in code: a file, or a folder of them
  --config <path>     the configuration of the server that is started for this, and of the model that judges
  --url <address>     calls a server that runs instead, such as ws://localhost:3042
  --only <name>       runs this scenario alone; may be given several times
  --junit <path>      also writes what came out as JUnit XML

It exits with 0 when all passed, 1 when some failed, and 2 when a file or an argument is wrong.`

/** The options, or the sentence that says what is wrong. */
export function readEvalOptions(args: readonly string[]): EvalOptions | 'help' | { readonly mistaken: string } {
  const text = { type: 'string' } as const
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { ...text, short: 'c' },
        agent: text,
        url: text,
        junit: text,
        only: { ...text, multiple: true, default: [] },
        help: { type: 'boolean', short: 'h' },
      },
    })
    const { config, agent, url, junit, only, help } = values
    if (help) return 'help'
    if (positionals.length === 0) return { mistaken: 'name a file of scenarios' }
    const address = url === undefined ? undefined : serverAddress(url)
    if (url !== undefined && address === undefined) return { mistaken: `"${url}" is not the address of a server` }
    if (url !== undefined && agent !== undefined)
      return { mistaken: '--agent is for a server that is started for this: leave out --url, or --agent' }
    return {
      files: positionals,
      ...(config !== undefined && { configPath: config }),
      ...(agent !== undefined && { agentPath: agent }),
      ...(address !== undefined && { url: address }),
      ...(junit !== undefined && { junit }),
      only,
    }
  } catch (error) {
    return { mistaken: error instanceof Error ? mistakeIn(error.message) : 'wrong arguments' }
  }
}

/** Node adds advice that does not help here. */
function mistakeIn(message: string): string {
  const [, option] = /^Unknown option '(-[^']*)'/.exec(message) ?? []
  return option === undefined ? message.replace(/\.?\n[^]*|\.$/, '') : `"${option}" is not an option`
}

/** Of the server, where the address of its WebSocket may be given. */
function serverAddress(url: string): string | undefined {
  const parsed = URL.parse(url)
  if (!parsed || !['ws:', 'wss:', 'http:', 'https:'].includes(parsed.protocol)) return undefined
  const path = parsed.pathname.replace(/\/(?:ws)?$/, '')
  return `${parsed.protocol.replace('ws', 'http')}//${parsed.host}${path}`
}
