import type { SocketRequest } from '../../src/client/api.ts'
import type { Message } from '../../src/transport/socket/socket.ts'
import { FarSocket, FarSockets } from '../client/far-sockets.ts'
import { FakeSocket } from './socket.ts'

/** Who takes what a client sends: the server's end of a connection. */
export interface ServerEnd {
  message(message: Message): void
  pong(): void
  gone(code: number): void
}

export type Accept = (url: URL, socket: FakeSocket) => ServerEnd | undefined

/** A client's socket whose other end is the server in this process. */
class LoopSocket extends FarSocket {
  #end: ServerEnd | undefined

  connect(accept: Accept): void {
    this.#end = accept(new URL(this.url), new ServerSocket(this))
    if (this.#end) this.opens()
    else this.closes(1006)
  }

  override send(message: unknown): void {
    if (this.readyState !== 1) return
    if (typeof message === 'string') this.#end?.message(message)
    else if (message instanceof Int16Array) this.#end?.message(new Uint8Array(message.slice().buffer))
  }

  override close(code = 1005): void {
    super.close(code)
    this.#end?.gone(code)
  }

  pong(): void {
    this.#end?.pong()
  }
}

class ServerSocket extends FakeSocket {
  readonly #far: LoopSocket

  constructor(far: LoopSocket) {
    super()
    this.#far = far
    this.wantsHeartbeats = true
  }

  override send(data: Message): number {
    if (typeof data === 'string') this.#far.delivers(data)
    else this.#far.delivers(data.slice().buffer)
    return 1
  }

  override ping(): void {
    queueMicrotask(() => this.#far.pong())
  }

  override close(code: number, reason: string): void {
    super.close(code, reason)
    this.#far.closes(code, reason)
  }
}

/** Connects clients to a server in this process, in virtual time. */
export class LoopSockets extends FarSockets {
  readonly #accept: Accept

  constructor(accept: Accept) {
    super()
    this.#accept = accept
  }

  override open(request: SocketRequest): FarSocket {
    const socket = new LoopSocket(request)
    this.all.push(socket)
    queueMicrotask(() => socket.connect(this.#accept))
    return socket
  }
}
