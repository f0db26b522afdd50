import type { Clock } from '../../../src/std/clock.ts'
import type { selfSigned } from '../certificate.ts'
import type { Connect, Data, Ending, LinkListener } from '../../../src/providers/socket/connect.ts'

/** The far side of one connection, as a vendor sees it. */
export interface FarSide {
  readonly url: URL
  readonly headers: Headers
  send(data: Data): void
  /** Ends the connection with a close frame, or without one. */
  close(code: number, reason?: string): void
  drop(): void
}

/** What a vendor does with one connection. A number refuses the upgrade with that status. */
export type Conversation = (far: FarSide) => ((data: Data) => void) | number

export interface Idle {
  /** None: it is patient. */
  readonly clock: Clock | undefined
  readonly afterMs: number
  readonly reason: string
}

/** A vendor's server that was connected to, in memory or over a real socket. */
export class SocketVendor {
  /** Of all connections, in their order. */
  readonly connections: FarSide[] = []
  /** What they have sent, in its order. */
  readonly taken: Data[] = []
  /** Those of them that have not ended. */
  openConnections = 0
  /** None are answered while this is set. */
  isHanging = false
  /** Once the first connection has sent so many messages, it ends like this, and sends no more. */
  ending:
    | {
        readonly afterMessages: number
        readonly end: (far: FarSide) => void
        /** And so does every other. */
        readonly everyTime?: true
      }
    | undefined
  /** Its messages come one at a time, so that others happen between them. */
  isSlow = false
  /** Each message is sent twice. */
  isStuttering = false
  readonly #converse: Conversation
  readonly #idle: Idle | undefined

  /** `idle`: when it hangs up on somebody who sends nothing. */
  constructor(converse: Conversation, idle?: Idle) {
    this.#converse = converse
    this.#idle = idle
  }

  /** Nothing is called back within a call, as with a network. */
  readonly connect: Connect = (url, headers, listener) => new MemoryLink(this, url, headers, listener)

  begin(far: FarSide): ((data: Data) => void) | number {
    this.connections.push(far)
    const converse = this.#converse(far)
    if (typeof converse === 'number') return converse
    const take = (data: Data) => {
      this.taken.push(data)
      converse(data)
    }
    if (!this.#idle?.clock) return take
    const { clock, afterMs, reason } = this.#idle
    const wait = () => clock.after(afterMs, () => far.close(1011, reason))
    let timer = wait()
    return (data) => {
      timer[Symbol.dispose]()
      timer = wait()
      take(data)
    }
  }

  /**
   * The same over WebSockets, on a port of this machine. Some SDKs want TLS, and some ask over HTTP for an address first. A handshake takes as
   * long as one across a continent.
   */
  listen(
    tls?: ReturnType<typeof selfSigned>,
    handshakeMs = 0,
    answer?: (request: Request) => Promise<Response>,
  ): { url: string } & Disposable {
    const begin = (far: FarSide) => this.begin(far)
    const server = Bun.serve<{ take: (data: Data) => void; far: SocketFar }, never>({
      port: 0,
      ...(tls && { tls }),
      hostname: '127.0.0.1',
      async fetch(request, own) {
        if (handshakeMs > 0) await Bun.sleep(handshakeMs)
        if (answer && !request.headers.has('upgrade')) return answer(request)
        const url = new URL(request.url)
        const far = new SocketFar(url, request.headers)
        const take = begin(far)
        if (typeof take === 'number') return new Response('refused', { status: take })
        return own.upgrade(request, { data: { take, far } }) ? undefined : new Response('no upgrade', { status: 400 })
      },
      websocket: {
        open: (socket) => socket.data.far.opened(socket),
        message: ({ data }, message) => data.take(typeof message === 'string' ? message : new Uint8Array(message)),
      },
    })
    return { url: `${tls ? 'wss' : 'ws'}://127.0.0.1:${server.port}`, [Symbol.dispose]: () => void server.stop(true) }
  }
}

interface ServerSocket {
  send(data: Data): unknown
  close(code?: number, reason?: string): void
  terminate(): void
}

class SocketFar implements FarSide {
  readonly url: URL
  readonly headers: Headers
  #socket: ServerSocket | undefined
  readonly #early: Data[] = []

  constructor(url: URL, headers: Headers) {
    this.url = url
    this.headers = headers
  }

  opened(socket: ServerSocket): void {
    this.#socket = socket
    for (const data of this.#early) socket.send(data)
  }

  send(data: Data): void {
    if (this.#socket) this.#socket.send(data)
    else this.#early.push(data)
  }

  close(code: number, reason?: string): void {
    this.#socket?.close(code, reason)
  }

  drop(): void {
    this.#socket?.terminate()
  }
}

class MemoryLink {
  readonly bufferedBytes = 0
  #listener: LinkListener | undefined
  #take: ((data: Data) => void) | undefined
  #sent = 0
  #isEnding = false
  /** While it is open. */
  #vendor: SocketVendor | undefined

  constructor(vendor: SocketVendor, url: string, headers: Readonly<Record<string, string>>, listener: LinkListener) {
    this.#listener = listener
    const far: FarSide = {
      url: new URL(url),
      headers: new Headers(headers),
      send: (data) => {
        if (this.#isEnding) return
        for (let times = vendor.isStuttering ? 2 : 1; times > 0; times--)
          (vendor.isSlow ? setImmediate : queueMicrotask)(() => this.#listener?.message(data))
        if (++this.#sent !== vendor.ending?.afterMessages) return
        if (far !== vendor.connections[0] && !vendor.ending.everyTime) return
        this.#isEnding = true
        vendor.ending.end(far)
      },
      close: (code, reason = '') => this.#end({ code, reason }),
      drop: () => this.#end({ code: 1006, reason: '' }),
    }
    queueMicrotask(() => {
      if (vendor.isHanging || !this.#listener) return
      const take = vendor.begin(far)
      if (typeof take === 'number') return this.#end({ status: take, code: 1006, reason: '' })
      this.#take = take
      this.#vendor = vendor
      vendor.openConnections++
      this.#listener.opened()
    })
  }

  send(data: Data): void {
    queueMicrotask(() => this.#take?.(data))
  }

  close(): void {
    this.#listener = undefined
    this.#left()
  }

  /** It counts as open no more. */
  #left(): void {
    if (this.#vendor) this.#vendor.openConnections--
    this.#vendor = undefined
  }

  #end(ending: Ending): void {
    queueMicrotask(() => {
      const listener = this.#listener
      this.#listener = undefined
      this.#take = undefined
      this.#left()
      listener?.ended(ending)
    })
  }
}
