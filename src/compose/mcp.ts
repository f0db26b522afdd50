import { version } from '../../package.json'
import { MCP } from '../config/check-mcp.ts'
import type { Config } from '../config/schema.ts'
import type { McpIo } from '../tool/mcp/server.ts'
import type { McpTools } from '../tool/mcp/tools.ts'
import type { Fetch } from '../providers/http/http.ts'
import type { Clock } from '../std/clock.ts'

export interface McpWorld {
  readonly clock: Clock
  readonly random: () => number
  readonly fetch: Fetch
  readonly told: McpIo['told']
}

/** The servers of a configuration, by their names. */
export function mcpServersOf({ mcp, mcp_servers }: Config): Config['mcp_servers'] {
  const { command, args, tools_filter } = mcp
  const own = command === undefined ? {} : { [MCP]: { command, args, tools_filter } }
  return { ...own, ...mcp_servers }
}

/** Connects to the servers of a configuration, without waiting for them. What speaks MCP is loaded where there are some. */
export async function mcpOf(config: Config, io: McpWorld): Promise<McpTools | undefined> {
  const servers = mcpServersOf(config)
  if (Object.keys(servers).length === 0) return undefined
  const [{ McpTools: Tools }, { ProgramTransport }, { remoteTransport }] = await Promise.all([
    import('../tool/mcp/tools.ts'),
    import('../tool/mcp/program.ts'),
    import('../tool/mcp/http.ts'),
  ])
  const settings = Object.entries(servers).map(([name, server]) => {
    const { command: program, args: words = [], env = {}, url = '', headers = {} } = server
    return {
      name,
      wanted: server.tools_filter ?? [],
      deadlineMs: server.deadline_ms,
      open: (ended: (why: unknown) => void) =>
        program === undefined
          ? remoteTransport({ url, headers }, io, ended)
          : new ProgramTransport({ command: program, args: words, env }, io.clock, ended),
    }
  })
  return new Tools(settings, { ...io, version })
}
