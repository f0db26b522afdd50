import type { SocketRequest } from './api.ts'
import { type Clock, within } from './clock.ts'
import { VoxrayError } from './error.ts'

/** What we use of a `WebSocket`. */
export type SocketLike = Pick<
  WebSocket,
  'send' | 'close' | 'readyState' | 'bufferedAmount' | 'binaryType' | 'addEventListener'
>

/** The runtime's WebSockets. */
export interface Sockets {
  /** Whether a key can be sent as a header: not from a browser. */
  readonly takesHeaders: boolean
  open(request: SocketRequest): SocketLike
}

/** Bun, Deno and Node take headers where browsers take protocols; they name themselves as WinterTC has it. */
const takesHeaders = /^(?:Bun|Deno|Node\.js)\//.test(globalThis.navigator?.userAgent ?? '')

export const systemSockets: Sockets = {
  takesHeaders,
  open({ url, headers }): WebSocket {
    if (!takesHeaders) return new WebSocket(url)
    const socket: WebSocket = Reflect.construct(WebSocket, [url, { headers }])
    return socket
  },
}

/** How a connection ended. */
export interface Closing {
  readonly code: number
  readonly reason: string
}

export interface SocketEvents {
  /** Comes before the first message. */
  opened(connection: Connection): void
  message(message: string | ArrayBuffer): void
}

/** RFC 6455 §7.4.1: closed without a close frame, or not yet by the runtime. */
export const ABNORMAL = 1006
export const NORMAL = 1000
/** An application's own code: without one, a server that gets it after all would take it for a goodbye. */
const ABANDONED = 4000
const OPEN = 1

const CONNECT_WITHIN_MS = 10_000
/** How long the far side may take to answer our close. */
const CLOSE_GRACE_MS = 1_000

/** One open WebSocket. Nothing comes of it once it is closed, whatever the runtime still has. */
export class Connection {
  readonly #socket: SocketLike
  readonly #clock: Clock
  readonly #closing = Promise.withResolvers<Closing>()
  #isOver = false

  private constructor(socket: SocketLike, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
  }

  /** Resolves when it is open. Throws `VoxrayError`, or the signal's reason. */
  static open(
    sockets: Sockets,
    request: SocketRequest,
    clock: Clock,
    events: SocketEvents,
    signal: AbortSignal,
  ): Promise<Connection> {
    const late = () => new VoxrayError('TIMEOUT', `the WebSocket was not opened within ${CONNECT_WITHIN_MS} ms`)
    return within(clock, CONNECT_WITHIN_MS, signal, late, (limited) => {
      const socket = sockets.open(request)
      socket.binaryType = 'arraybuffer'
      const connection = new Connection(socket, clock)
      return new Promise((resolve, reject) => {
        const abort = () => {
          connection.#isOver = true
          socket.close()
          reject(limited.reason)
        }
        limited.addEventListener('abort', abort, { once: true })
        socket.addEventListener('open', () => {
          if (connection.#isOver) return
          limited.removeEventListener('abort', abort)
          events.opened(connection)
          resolve(connection)
        })
        socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
          if (!connection.#isOver) events.message(data)
        })
        // Without a listener some runtimes throw; `close` follows and says as much as there is to know.
        socket.addEventListener('error', () => {})
        socket.addEventListener('close', ({ code, reason }: CloseEvent) => {
          limited.removeEventListener('abort', abort)
          connection.#end({ code, reason })
          reject(new VoxrayError('UNREACHABLE', 'the WebSocket was not opened: does the server run there?'))
        })
      })
    })
  }

  get closed(): Promise<Closing> {
    return this.#closing.promise
  }

  get isOpen(): boolean {
    return !this.#isOver && this.#socket.readyState === OPEN
  }

  /** What the network has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(message: string | ArrayBufferView<ArrayBuffer>): void {
    this.#socket.send(message)
  }

  /** Says goodbye, and does not wait for an answer for long. */
  close(): void {
    this.#socket.close(NORMAL)
    const grace = this.#clock.after(CLOSE_GRACE_MS, () => this.#end({ code: NORMAL, reason: '' }))
    void this.closed.then(() => grace[Symbol.dispose]())
  }

  /** A far side that takes nothing would not take a goodbye either. */
  abandon(reason: string): void {
    this.#end({ code: ABNORMAL, reason })
    this.#socket.close(ABANDONED)
  }

  #end(closing: Closing): void {
    this.#isOver = true
    this.#closing.resolve(closing)
  }
}
