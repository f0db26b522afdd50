import type { Pcm } from '../../src/audio/pcm.ts'
import { durationMs } from '../../src/audio/pcm.ts'
import type { Format } from '../../src/transport/websocket/format.ts'
import type { Message, WireSocket } from '../../src/transport/socket/socket.ts'
import type { ResumeTokens } from '../../src/transport/websocket/resume-tokens.ts'
import { WebSocketWire } from '../../src/transport/websocket/wire.ts'
import type { WireCommand } from '../../src/transport/wire.ts'
import type { EndReason } from '../../src/event/call-event.ts'
import { VirtualClock } from './clock.ts'

/** The server's end of a socket whose reader reads, or does not, as the test says. */
export class FakeSocket implements WireSocket {
  readonly sent: Message[] = []
  readonly closes: { code: number; reason: string }[] = []
  pings = 0
  wantsHeartbeats = false
  terminated = false
  /** Whether the far side reads; what it does not read is buffered. */
  reads = true
  /** Called when the far side answers a close. */
  onClosed: ((code: number) => void) | undefined
  #buffered = 0

  send(data: Message): number {
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength
    this.sent.push(typeof data === 'string' ? data : data.slice())
    if (this.reads) return bytes
    this.#buffered += bytes
    return -1
  }

  readAll(): void {
    this.#buffered = 0
  }

  ping(): void {
    this.pings++
  }

  close(code: number, reason: string): void {
    this.closes.push({ code, reason })
    this.onClosed?.(code)
  }

  terminate(): void {
    this.terminated = true
  }

  bufferedBytes(): number {
    return this.#buffered
  }

  /** Text messages, parsed. */
  get texts(): readonly { type: string; id?: string; data: Record<string, unknown> }[] {
    return this.sent.filter((message) => typeof message === 'string').map((message) => JSON.parse(message))
  }

  get types(): readonly string[] {
    return this.texts.map((message) => message.type)
  }
}

/** A wire over a fake socket in virtual time, and all that its listener has heard. */
export class SocketRig {
  readonly clock = new VirtualClock()
  readonly socket = new FakeSocket()
  readonly wire: WebSocketWire
  readonly audio: Pcm[] = []
  readonly commands: WireCommand[] = []
  readonly ended: EndReason[] = []
  /** Since when the client was out of reach, each time; and how often it was back. */
  readonly lost: number[] = []
  backs = 0

  constructor(format: Format, tokens?: ResumeTokens<WebSocketWire>) {
    this.wire = new WebSocketWire(this.socket, format, { clock: this.clock, ...(tokens && { tokens }) })
    this.wire.listen({
      audio: ({ samples, rateHz }) => void this.audio.push({ samples: samples.slice(), rateHz }),
      command: (command) => void this.commands.push(command),
      lost: (sinceMs) => void this.lost.push(sinceMs),
      back: () => void this.backs++,
      closed: (reason) => void this.ended.push(reason),
    })
  }

  get audioMs(): number {
    return this.audio.reduce((sum, pcm) => sum + durationMs(pcm), 0)
  }
}
