import { type Clock, sleep } from '../../std/clock.ts'
import { Deadline } from '../../std/deadline.ts'
import { StageError } from '../../std/errors.ts'
import { orAborted } from '../../std/or-aborted.ts'
import type { ToolResult } from '../tool.ts'
import type { ListedTool } from './listed.ts'
import type { McpNews } from './news.ts'
import { McpSession, type OpenTransport } from './session.ts'
import { McpTrouble, troubleOf } from './trouble.ts'

/** Programs such as those of npx are loaded first. */
const STARTS_WITHIN_MS = 30_000
const ANSWERS_WITHIN_MS = 10_000
/** How often one that is silent is asked whether it is there. */
const PING_MS = 30_000
/** How long a tool waits for a server that is being started again. */
const BACK_WITHIN_MS = 3000
/** A server that says all the time that its tools have changed is asked once in so long. */
const LIST_AGAIN_MS = 2000
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000
/** One that has worked for so long may have had an accident: it is started again soon. */
const STEADY_MS = 60_000

export interface McpServerSettings {
  readonly name: string
  /** Which of its tools to offer, by its own names; none are all. */
  readonly wanted: readonly string[]
  readonly deadlineMs: number | undefined
  /** A new connection to it, not yet begun. */
  readonly open: OpenTransport
}

export interface McpIo {
  readonly clock: Clock
  readonly random: () => number
  readonly version: string
  readonly told: (news: McpNews) => void
}

/** One server for the whole process. It is kept connected for as long as it lives, and calls go on without it. */
export class McpServer implements AsyncDisposable {
  readonly settings: McpServerSettings
  /** As it listed them last: kept while it is away, for calls that begin then and outlast that. */
  tools: readonly ListedTool[] = []
  readonly #io: McpIo
  readonly #stop = new AbortController()
  readonly #run: Promise<void>
  #session: McpSession | undefined
  #up = Promise.withResolvers<McpSession>()
  #told = ''

  constructor(settings: McpServerSettings, io: McpIo) {
    this.settings = settings
    this.#io = io
    this.#run = this.#stayConnected(this.#stop.signal)
  }

  /** Throws `ToolFailure` or `StageError`. */
  async call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolResult> {
    try {
      return await (await this.#connected(signal)).call(name, input, signal)
    } catch (error) {
      if (!(error instanceof StageError) || !error.retryable) throw error
      return await (await this.#connected(signal)).call(name, input, signal)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new DOMException('the server stops', 'AbortError'))
    await this.#run
  }

  async #connected(signal: AbortSignal): Promise<McpSession> {
    if (this.#session) return this.#session
    const { name } = this.settings
    const late = () => new StageError('tool', 'unreachable', `the MCP server ${name} is down`)
    using deadline = new Deadline(this.#io.clock, signal, BACK_WITHIN_MS, late)
    return await orAborted(this.#up.promise, deadline.signal)
  }

  async #stayConnected(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#io
    for (let failures = 0; !signal.aborted; failures++) {
      const startedMs = clock.now()
      await this.#serve(signal).catch((error: unknown) => {
        if (!signal.aborted) this.#down(error)
      })
      if (clock.now() - startedMs > STEADY_MS) failures = 0
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10))
      await sleep(clock, waitMs * (0.5 + random() / 2), signal).catch(() => undefined)
    }
  }

  /** Rejects when the connection is over. */
  async #serve(signal: AbortSignal): Promise<never> {
    const { name, wanted, open } = this.settings
    const { clock, version } = this.#io
    await using session = await this.#within(STARTS_WITHIN_MS, signal, (until) => McpSession.open(open, version, until))
    session.ended.addEventListener('abort', () => this.#lost(session))
    const life = AbortSignal.any([signal, session.ended])
    let changes = 0
    let news = Promise.withResolvers<void>()
    session.changed = () => {
      changes++
      news.resolve()
    }
    for (let seen = -1; ;) {
      if (seen === changes) {
        // One that works may have no time to answer.
        if (!session.isBusy) await this.#within(ANSWERS_WITHIN_MS, life, (until) => session.ping(until))
      } else {
        seen = changes
        news = Promise.withResolvers()
        const list = await this.#within(ANSWERS_WITHIN_MS, life, (until) => session.list(wanted, until))
        this.tools = list.tools
        this.#session = session
        this.#up.resolve(session)
        this.#tell({ type: 'connected', server: name, tools: list.tools.length })
        for (const [reason, { names, more }] of list.left) {
          const tools = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
          this.#io.told({ type: 'tools-left-out', server: name, tools, reason })
        }
        await sleep(clock, LIST_AGAIN_MS, life)
      }
      if (seen === changes) await this.#newsWithin(PING_MS, news.promise, life)
    }
  }

  /** Synchronous: who calls a tool next waits for the next connection. */
  #lost(session: McpSession): void {
    if (this.#session !== session) return
    this.#session = undefined
    this.#up = Promise.withResolvers()
  }

  async #newsWithin(ms: number, news: Promise<void>, life: AbortSignal): Promise<void> {
    const quiet = new AbortController()
    const waits = sleep(this.#io.clock, ms, AbortSignal.any([life, quiet.signal]))
    try {
      await Promise.race([waits, news])
    } finally {
      waits.catch(() => undefined)
      quiet.abort()
    }
  }

  async #within<T>(ms: number, signal: AbortSignal, work: (until: AbortSignal) => Promise<T>): Promise<T> {
    using deadline = new Deadline(
      this.#io.clock,
      signal,
      ms,
      () => new McpTrouble(`it does not answer within ${ms / 1000} s`),
    )
    return await orAborted(work(deadline.signal), deadline.signal)
  }

  #down(error: unknown): void {
    const { message: reason } = troubleOf(error)
    this.#tell({ type: 'down', server: this.settings.name, reason })
  }

  /** Says nothing twice in a row. */
  #tell(news: McpNews): void {
    const told = JSON.stringify(news)
    if (told !== this.#told) this.#io.told(news)
    this.#told = told
  }
}
