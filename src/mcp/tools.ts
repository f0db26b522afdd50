import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Tool, ToolFailure } from '../tool/tool.ts'
import { nameFor } from './names.ts'
import { type McpIo, McpServer, type McpServerSettings } from './server.ts'

const AnyObject = Type.Record(Type.String(), Type.Unknown())

/** The servers of a configuration. */
export class McpTools implements AsyncDisposable {
  readonly #servers: readonly McpServer[]

  constructor(servers: readonly McpServerSettings[], io: McpIo) {
    this.#servers = servers.map((settings) => new McpServer(settings, io))
  }

  /** The tools there are now. None has a name that is `taken`. */
  offered(taken: Iterable<string>): readonly Tool[] {
    const names = new Set(taken)
    return this.#servers.flatMap((server) =>
      server.tools.map(({ name, description, parameters }): Tool => {
        const { deadlineMs, name: serverName } = server.settings
        return {
          spec: { name: nameFor(serverName, name, names), description, parameters },
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
      }),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server[Symbol.asyncDispose]()))
  }
}
