import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { McpError, ResultSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { StageError } from '../../std/errors.ts'
import { orAborted } from '../../std/or-aborted.ts'
import { ToolFailure, type ToolResult } from '../tool.ts'
import { ToolList } from './listed.ts'
import { orNull } from './or-null.ts'
import { HAS_ENDED, isSessionLost, McpTrouble, troubleOf } from './trouble.ts'
import { toldOf } from './result.ts'

/** A new connection. `ended` is told why it cannot go on. */
export type OpenTransport = (ended: (why: unknown) => void) => Transport

/** The SDK's own deadline, which real time would run: ours are in the signals. */
const timeout = 2 ** 31 - 1
/** A list may come in pages, and a server may say for ever that there is another. */
const MOST_PAGES = 50
const MOST_COMPLAINT_CHARS = 1000

const Page = Type.Object({
  tools: Type.Union([Type.Array(Type.Unknown()), Type.Null()]),
  nextCursor: orNull(Type.String()),
})

/**
 * One connection to a server. It declares no capabilities, so what the server asks of us (a model's answer, the user's, our files) the SDK
 * refuses.
 */
export class McpSession implements AsyncDisposable {
  /** Aborts when the connection is over, with the reason. */
  readonly ended: AbortSignal
  /** Told when the server says that its tools have changed. */
  changed: () => void = () => {}
  readonly #client: Client
  readonly #end = new AbortController()
  #calls = 0

  private constructor(version: string) {
    this.ended = this.#end.signal
    this.#client = new Client({ name: 'voxray', version }, { capabilities: {} })
    this.#client.setNotificationHandler(ToolListChangedNotificationSchema, () => this.changed())
  }

  /** Rejects when the server does not greet back. */
  static async open(open: OpenTransport, version: string, signal: AbortSignal): Promise<McpSession> {
    const session = new McpSession(version)
    try {
      const transport = open((why) => session.end(why))
      await orAborted(session.#client.connect(transport, { signal, timeout }), AbortSignal.any([signal, session.ended]))
      Object.assign(session.#client, { onclose: () => session.end(new McpTrouble(HAS_ENDED)) })
      return session
    } catch (error) {
      // A program that has died has said why.
      session.end(error)
      await session[Symbol.asyncDispose]()
      throw session.ended.reason
    }
  }

  /** A tool runs there. */
  get isBusy(): boolean {
    return this.#calls > 0
  }

  end(reason: unknown): void {
    if (!this.ended.aborted) this.#end.abort(troubleOf(reason))
  }

  async list(wanted: readonly string[], signal: AbortSignal): Promise<ToolList> {
    const list = new ToolList(wanted)
    let cursor: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      const sent = await this.#ask('tools/list', cursor === undefined ? {} : { cursor }, signal)
      if (!Value.Check(Page, sent)) throw new McpTrouble('it lists no tools')
      for (const tool of sent.tools ?? []) list.add(tool)
      cursor = sent.nextCursor ?? undefined
      if (cursor === undefined || list.isFull) break
    }
    if (cursor === undefined) list.end()
    else if (!list.isFull) list.leave('the rest', `the list has over ${MOST_PAGES} pages`)
    return list
  }

  /** Any answer says that it is there. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#ask('ping', {}, signal).catch((error: unknown) => {
      if (!(error instanceof McpError) || this.ended.aborted) throw error
    })
  }

  /** Throws `ToolFailure` with what the server says, or `StageError`. */
  async call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolResult> {
    let sent: unknown
    this.#calls++
    try {
      sent = await this.#ask('tools/call', { name, arguments: { ...input } }, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof McpError && !this.ended.aborted) throw new ToolFailure(`It failed: ${complaintOf(error)}`)
      this.end(error)
      throw new StageError('tool', 'gone', 'the MCP server has ended', { retryable: isSessionLost(error) })
    } finally {
      this.#calls--
    }
    return toldOf(sent)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end(new McpTrouble(HAS_ENDED))
    await this.#client.close().catch(() => undefined)
  }

  /** The SDK's own reading of results compiles the schemas that servers send. Ours reads what is needed. */
  async #ask(method: string, params: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    const life = AbortSignal.any([signal, this.ended])
    return await orAborted(
      this.#client.request({ method, params } as never, ResultSchema, { signal: life, timeout }),
      life,
    )
  }
}

/** What the server says, without the prefix of the SDK. */
const complaintOf = ({ message }: McpError): string =>
  message
    .slice(0, MOST_COMPLAINT_CHARS)
    .toWellFormed()
    .replace(/^(?:MCP error -?\d+: )+/, '')
