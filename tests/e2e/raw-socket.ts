import { connect, type Socket } from 'node:net'

const TEXT_OPCODE = 0x81
/** Without the bit that says that a message is whole. */
const BINARY_OPCODE = 0x02
const CONTINUATION_OPCODE = 0x00
const MASKED = 0x80
/** The length follows in eight bytes. */
const LONG_BYTES = 127

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
    const message = written(TEXT_OPCODE, Buffer.from(text))
    this.#socket.write(Buffer.concat(Array.from({ length: times }, () => message)))
  }

  /** A piece of a binary message that another follows. */
  sendPiece(payload: Uint8Array, isFirst: boolean): void {
    this.#socket.write(written(isFirst ? BINARY_OPCODE : CONTINUATION_OPCODE, payload))
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

function written(opcode: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(14)
  header[0] = opcode
  header[1] = MASKED | LONG_BYTES
  header.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([header, payload])
}
