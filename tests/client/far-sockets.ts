import type { SocketRequest } from '../../src/client/api.ts'
import type { SocketLike, Sockets } from '../../src/client/socket.ts'

/** The client's end of a WebSocket; the test is the network and the server. */
export class FarSocket implements SocketLike {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly sent: unknown[] = []
  binaryType: BinaryType = 'blob'
  readyState: SocketLike['readyState'] = 0
  bufferedAmount = 0
  /** The code it was closed with from this end. */
  closedWith: number | undefined
  /** Whether the far side answers a close. */
  answersClose = true
  readonly #target = new EventTarget()

  constructor({ url, headers }: SocketRequest) {
    this.url = url
    this.headers = headers
  }

  addEventListener(...listening: Parameters<SocketLike['addEventListener']>): void {
    this.#target.addEventListener(...(listening as Parameters<EventTarget['addEventListener']>))
  }

  send(message: unknown): void {
    this.sent.push(typeof message === 'string' ? JSON.parse(message) : message)
  }

  close(code = 1005): void {
    if (this.readyState >= 2) return
    this.closedWith = code
    this.readyState = 2
    if (this.answersClose) queueMicrotask(() => this.closes(code))
  }

  /** The server accepts. */
  opens(): void {
    this.readyState = 1
    this.#target.dispatchEvent(new Event('open'))
  }

  /** The server sends a message of the JSON format. */
  says(type: string, data: object = {}): void {
    this.delivers(JSON.stringify({ type, data }))
  }

  delivers(data: string | ArrayBuffer): void {
    this.#target.dispatchEvent(new MessageEvent('message', { data }))
  }

  /** The server or the network closes; before it was opened, that is a refusal. */
  closes(code: number, reason = ''): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#target.dispatchEvent(Object.assign(new Event('close'), { code, reason }))
  }
}

/** All sockets a client has opened. */
export class FarSockets implements Sockets {
  readonly takesHeaders: boolean
  readonly all: FarSocket[] = []

  constructor({ takesHeaders = true } = {}) {
    this.takesHeaders = takesHeaders
  }

  open(request: SocketRequest): FarSocket {
    const socket = new FarSocket(request)
    this.all.push(socket)
    return socket
  }

  get last(): FarSocket {
    const socket = this.all.at(-1)
    if (!socket) throw new Error('no socket was opened')
    return socket
  }
}
