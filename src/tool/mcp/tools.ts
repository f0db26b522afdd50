import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Tool, ToolFailure } from '../tool.ts'
import { type ListedTool, MOST_TOOLS } from './listed.ts'
import { nameFor } from './names.ts'
import { type McpIo, McpServer, type McpServerSettings } from './server.ts'

const AnyObject = Type.Record(Type.String(), Type.Unknown())

/** Which tools of which servers: `shop` is all of a server, `shop/find` one by the server's own name. */
export type McpChoice = readonly string[]

/** The servers of a configuration. */
export class McpTools implements AsyncDisposable {
  readonly #servers: readonly McpServer[]
  readonly #io: McpIo
  /** How many tools had no place, as far as that has been told. */
  readonly #left = new Set<number>()

  constructor(servers: readonly McpServerSettings[], io: McpIo) {
    this.#io = io
    this.#servers = servers.map((settings) => new McpServer(settings, io))
  }

  /** The tools there are now: those that are chosen, or all. None has a name that is `taken`, and with these they are no more than models take. */
  offered(taken: Iterable<string>, chosen?: McpChoice): readonly Tool[] {
    const names = new Set(taken)
    const all = this.#servers.flatMap((server) =>
      server.tools
        .filter(({ name }) => isChosen(server.settings.name, name, chosen))
        .map((listed) => ({ server, listed })),
    )
    const places = Math.max(0, MOST_TOOLS - names.size)
    this.#tellLeft(all.length - places)
    return all.slice(0, places).map(({ server, listed }) => toolOf(server, listed, names))
  }

  /** Agents differ: once for each number of them. */
  #tellLeft(left: number): void {
    if (left <= 0 || this.#left.has(left)) return
    this.#left.add(left)
    const reason = `a model takes ${MOST_TOOLS} in all: set tools_filter or mcp_tools`
    this.#io.told({ type: 'too-many-tools', tools: left, reason })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server[Symbol.asyncDispose]()))
  }
}

const isChosen = (server: string, tool: string, chosen: McpChoice | undefined): boolean =>
  !chosen || chosen.includes(server) || chosen.includes(`${server}/${tool}`)

function toolOf(server: McpServer, { name, description, parameters }: ListedTool, taken: Set<string>): Tool {
  const { deadlineMs, name: serverName } = server.settings
  return {
    spec: { name: nameFor(serverName, name, taken), description, parameters },
    when: 'at-once',
    // Nobody knows what a server has done when it is told to stop.
    whenInterrupted: 'finish',
    ...(deadlineMs !== undefined && { deadlineMs }),
    // The server checks its input itself. A schema that it sent is not worth running.
    on: () => async (input, signal) => {
      if (!Value.Check(AnyObject, input)) throw new ToolFailure('The input does not fit: it must be an object.')
      return await server.call(name, input, signal)
    },
  }
}
