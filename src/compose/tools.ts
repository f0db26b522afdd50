import { endCall, handOver, sendDtmf, transferCall } from '../tool/call-tools.ts'
import { clientTool } from '../tool/client-tool.ts'
import type { Tool } from '../tool/tool.ts'
import type { HttpToolIo } from '../tool/http/http-tool.ts'
import type { Resolve } from '../tool/http/allowed-hosts.ts'
import { logMcp } from '../tool/mcp/news.ts'
import type { McpTools } from '../tool/mcp/tools.ts'
import type { Log } from '../observe/log.ts'
import type { Config } from '../config/schema.ts'
import { fetchingAt, httpToolsOf, systemResolve } from './http-tools.ts'
import { mcpOf, type McpWorld } from './mcp.ts'

/** Those who answer tools outside of this process. */
export interface ToolIo extends HttpToolIo {
  readonly mcp?: Pick<McpTools, 'offered'> | undefined
}

/** Disposing ends the servers of MCP that are programs. */
export async function openToolIo(
  config: Config,
  world: Omit<McpWorld, 'told'> & { log: Log; resolve?: Resolve },
): Promise<ToolIo & AsyncDisposable> {
  const mcp = await mcpOf(config, { ...world, told: logMcp(world.log) })
  return {
    resolve: world.resolve ?? systemResolve,
    fetchAt: fetchingAt(world.fetch),
    mcp,
    [Symbol.asyncDispose]: async () => await mcp?.[Symbol.asyncDispose](),
  }
}

/** What the model may have done, as configured. */
export const toolsOf = (config: Config, io: HttpToolIo): readonly Tool[] => [
  ...(config.hand_over_to.length > 0 ? [handOver(config.hand_over_to)] : []),
  ...ownTools(config),
  ...httpToolsOf(config, io),
  ...clientToolsOf(config),
]

/** Those that the caller's own program answers. */
const clientToolsOf = ({ client_tools }: Config): readonly Tool[] =>
  Object.entries(client_tools).map(([name, { description, parameters = {}, deadline_ms, filler_after_ms, filler }]) =>
    clientTool({
      spec: { name, description, parameters },
      whenInterrupted: 'finish',
      ...(deadline_ms !== undefined && { deadlineMs: deadline_ms }),
      ...(filler_after_ms !== undefined && {
        filler: { afterMs: filler_after_ms, ...(filler !== undefined && { words: filler }) },
      }),
    }),
  )

/** Those that come with voxray. */
const ownTools = ({ tools, transfer_targets }: Config): readonly Tool[] =>
  tools.map((name) => {
    switch (name) {
      case 'end_call':
        return endCall
      case 'transfer_call':
        return transferCall(transfer_targets)
      case 'send_dtmf':
        return sendDtmf
      default:
        return name satisfies never
    }
  })
