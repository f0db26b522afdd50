import { faultsOfHeaders } from './check-headers.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import { suggest } from './suggest.ts'

/** The name of the server of the key "mcp". */
export const MCP = 'mcp'

/** Of the connection and of the protocol. */
const OURS =
  /^(?:host|connection|accept|content-(?:type|length|encoding)|transfer-encoding|expect|te|trailer|upgrade|mcp-.*)$/i

/** A server of MCP is a program or an address. */
export const checkMcp = ({ mcp, mcp_servers }: Config): Problem[] =>
  Object.entries(mcp_servers).flatMap(([name, server]): Problem[] => {
    const key = `mcp_servers.${name}`
    const { command, args, env, url, headers = {} } = server
    if (name === MCP && mcp.command !== undefined)
      return [{ key, wrong: 'has the name of the server of mcp.command', wayOut: 'Give it another' }]
    if ((command === undefined) === (url === undefined))
      return [{ key, wrong: 'is a program or an address', wayOut: 'Set either "command" or "url"' }]
    const other = command === undefined ? (args ?? env) : server.headers
    if (other !== undefined)
      return [
        {
          key,
          wrong: 'has keys of a program and of an address',
          wayOut: 'A program has "args" and "env", an address "headers"',
        },
      ]
    return faultsOfHeaders(`${key}.headers`, headers, (header) => (OURS.test(header) ? 'Remove it' : undefined))
  })

/** The names of the servers there are. */
export const serversOf = ({ mcp, mcp_servers }: Pick<Config, 'mcp' | 'mcp_servers'>): readonly string[] => [
  ...(mcp.command === undefined ? [] : [MCP]),
  ...Object.keys(mcp_servers),
]

/** What an agent has of the servers. */
export function checkMcpTools(config: Config): Problem[] {
  const servers = serversOf(config)
  if (servers.length === 0) return []
  return (config.mcp_tools ?? []).flatMap((chosen): Problem[] => {
    const [server = '', tool] = chosen.split(/\/(.*)/s, 2)
    if (tool === '')
      return [
        {
          key: 'mcp_tools',
          wrong: `has "${chosen}", which names no tool`,
          wayOut: `Write "${server}" for all of its tools`,
        },
      ]
    if (servers.includes(server)) return []
    const meant = suggest(server, servers)
    const wayOut = meant ? `Did you mean "${meant}"?` : `Name one of ${servers.join(', ')}`
    return [{ key: 'mcp_tools', wrong: `has "${chosen}", and no server of MCP is named "${server}"`, wayOut }]
  })
}
