import { type Clock, sleep, systemClock } from './clock.ts'
import { VoxrayApi, withQuery } from './api.ts'
import { VoxrayError } from './error.ts'
import type { InputEvent } from './event.ts'
import { InputQueue } from './input-queue.ts'
import { MessageReader } from './message-reader.ts'
import { Output } from './output.ts'
import { delayMs, RECONNECT, type ReconnectPolicy, verdictOf } from './reconnect.ts'
import { Silence } from './silence.ts'
import { ABNORMAL, type Closing, Connection, NORMAL, type Sockets, systemSockets } from './socket.ts'

export interface TransportOptions {
  /** Has the key, where the server asks for one. */
  readonly api?: VoxrayApi
  readonly reconnect?: ReconnectPolicy
  readonly clock?: Clock
  /** Numbers from 0 up to 1. */
  readonly random?: () => number
  readonly sockets?: Sockets
}

/**
 * A call over the server's WebSocket in its JSON format. Read `input` to its end, send with `output`. A lost connection is opened
 * again and the call resumed, or begun anew where the server does not have it any more.
 */
export class ClientTransport implements AsyncDisposable {
  readonly output: Output
  readonly #url: string
  readonly #api: VoxrayApi
  readonly #policy: ReconnectPolicy
  readonly #clock: Clock
  readonly #random: () => number
  readonly #sockets: Sockets
  readonly #input = new InputQueue()
  readonly #stop = new AbortController()
  #connection: Connection | undefined
  #running: Promise<void> | undefined
  /** What the server resumes the call for, once. */
  #token: string | undefined
  /** Why we end it ourselves, when that is no wish of the program. */
  #failure: VoxrayError | undefined

  constructor(url: string, options: TransportOptions = {}) {
    this.#url = withQuery(url, 'heartbeat', '1')
    this.#api = options.api ?? new VoxrayApi(url)
    this.#policy = options.reconnect ?? RECONNECT
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#sockets = options.sockets ?? systemSockets
    this.output = new Output(this.#clock)
    this.#stop.signal.addEventListener('abort', () => this.#connection?.close())
  }

  /** All that comes, for one reader; the last is `closed`. */
  get input(): AsyncIterable<InputEvent> {
    return this.#input
  }

  /** Milliseconds of speech that were dropped because `input` was not read. */
  get unreadAudioMs(): number {
    return this.#input.droppedAudioMs
  }

  /**
   * Resolves when connected. The first connection is tried once: throws `VoxrayError`, or the signal's reason. The signal ends
   * the call, too, whenever it aborts.
   */
  async start({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.#running) throw new Error('a transport is started once: make another')
    const stop = () => this.#stop.abort(signal?.reason)
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    const first = this.#open()
    const running = first.then(
      (connection) => this.#keep(connection),
      (error: unknown) => this.#close({ code: ABNORMAL, reason: '' }, error),
    )
    this.#running = running.finally(() => signal?.removeEventListener('abort', stop))
    await first
  }

  /** Hangs up; resolves when the connection is closed. */
  async end(): Promise<void> {
    this.output.end()
    this.#stop.abort()
    if (this.#running) await this.#running
    else this.#close({ code: NORMAL, reason: '' }, undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  /** From one connection to the next, until there is none. Never throws. */
  async #keep(first: Connection): Promise<void> {
    let connection: Connection | undefined = first
    let attempt = 0
    while (connection) {
      const openedMs = this.#clock.now()
      const closing: Closing = await connection.closed
      // One that is closed as soon as it is opened is no success.
      if (this.#clock.now() - openedMs > this.#policy.maxDelayMs) attempt = 0
      const verdict = this.#stop.signal.aborted ? 'over' : verdictOf(closing.code)
      switch (verdict) {
        case 'over':
          return this.#close(closing, this.#failure)
        case 'refused':
          return this.#close(closing, lost(closing))
        case 'lost':
          ;[connection, attempt] = await this.#reconnect(closing, attempt)
          break
        default:
          return verdict satisfies never
      }
    }
  }

  /** The next connection and the tries it took, counted on; undefined when it is given up. */
  async #reconnect(closing: Closing, tried: number): Promise<[Connection | undefined, number]> {
    let error = lost(closing)
    for (let attempt = tried + 1; attempt <= this.#policy.attempts; attempt++) {
      const waitMs = delayMs(this.#policy, this.#random, attempt, error.retryAfterMs)
      this.#push({ type: 'reconnecting', attempt, delayMs: waitMs, code: closing.code })
      try {
        await sleep(this.#clock, waitMs, this.#stop.signal)
        return [await this.#open(attempt), attempt]
      } catch (failure) {
        if (this.#stop.signal.aborted) {
          this.#close(closing, this.#failure)
          return [undefined, attempt]
        }
        error = failure instanceof VoxrayError ? failure : lost(closing, failure)
        if (error.isRefusal) break
      }
    }
    this.#close(closing, error)
    return [undefined, tried]
  }

  async #open(attempt?: number): Promise<Connection> {
    const token = this.#token
    if (token === undefined) return await this.#openAt(this.#url, attempt)
    try {
      return await this.#openAt(withQuery(this.#url, 'resume', token), attempt)
    } catch (error) {
      if (!(error instanceof VoxrayError) || error.status !== NOT_FOUND) throw error
      this.#token = undefined
      return await this.#openAt(this.#url, attempt)
    }
  }

  async #openAt(url: string, attempt?: number): Promise<Connection> {
    const { signal } = this.#stop
    signal.throwIfAborted()
    const resumed = this.#token !== undefined
    const request = await this.#api.authorizeSocket(url, this.#sockets.takesHeaders, signal)
    const reader = new MessageReader()
    const silence = new Silence(this.#clock)
    const events = {
      opened: (connection: Connection) => {
        this.#token = undefined
        if (attempt !== undefined) this.#push({ type: 'reconnected', attempt, resumed })
        this.#attach(connection)
        silence.watch(connection)
      },
      message: (message: string | ArrayBuffer) => {
        const event = reader.read(message)
        silence.heard(event)
        if (event.type === 'resumable') this.#token = event.token
        else if (event.type !== 'heartbeat') this.#push(event)
      },
    }
    try {
      return await Connection.open(this.#sockets, request, this.#clock, events, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw (await this.#api.socketRefusal(url, signal)) ?? error
    }
  }

  #attach(connection: Connection): void {
    this.#connection = connection
    this.output.attach(connection)
  }

  #push(event: InputEvent): void {
    if (this.#input.push(event)) return
    this.#failure ??= new VoxrayError('UNREAD_INPUT', 'too much of `input` is unread: read it to its end')
    this.#stop.abort(this.#failure)
  }

  #close({ code, reason }: Closing, error: unknown): void {
    this.#input.close({ type: 'closed', code, reason, error: error instanceof VoxrayError ? error : undefined })
  }
}

/** The call is over, or the server has never had it. */
const NOT_FOUND = 404

const lost = ({ code, reason }: Closing, cause?: unknown): VoxrayError =>
  new VoxrayError('CONNECTION_LOST', `the connection was closed: ${code} ${reason}`.trim(), { cause })
