import { faultsOfHeaders } from './check-headers.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

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
