import { connect, type Socket } from 'node:net'

const TEXT_OPCODE = 0x81
const MASKED = 0x80
const SHORT_BYTES = 126

/** A WebSocket client that owns its TCP connection, so that it can misbehave below the protocol. */
export class RawSocket implements Disposable {
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Connects and upgrades; what the server sends is read and thrown away. */
  static async open(port: number, path: string): Promise<RawSocket> {
    const socket = connect(port, 'localhost')
    // Whatever befalls a client that misbehaves is part of the test.
    socket.on('error', () => {})
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
    if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error('not upgraded')
    return new RawSocket(socket)
  }

  /** Sends one text many times, masked with zeros, in one write. */
  send(text: string, times = 1): void {
    const payload = Buffer.from(text)
    if (payload.length >= SHORT_BYTES) throw new RangeError('only short messages')
    const message = Buffer.concat([Buffer.from([TEXT_OPCODE, MASKED | payload.length, 0, 0, 0, 0]), payload])
    this.#socket.write(Buffer.concat(Array.from({ length: times }, () => message)))
  }

  get isClosed(): boolean {
    return this.#socket.destroyed
  }

  stopReading(): void {
    this.#socket.pause()
  }

  /** Gone without a word of WebSocket: the TCP connection is reset. */
  vanish(): void {
    this.#socket.resetAndDestroy()
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}
