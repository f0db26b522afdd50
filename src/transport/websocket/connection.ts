import { durationMs, HOP_MS, type Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { EndReason } from '../../event/call-event.ts'
import { Allowance, SOCKET_BYTES } from '../allowance.ts'
import type { ClientEvent } from '../client-event.ts'
import { SocketLink } from '../socket/link.ts'
import type { Traffic } from '../traffic.ts'
import type { WireCommand } from '../wire.ts'
import type { Format, FormatSession } from './format.ts'
import { type Message, isGoodbye, plain, type WireSocket } from '../socket/socket.ts'

/** What a connection tells, synchronously; nothing once it is over. */
export interface ConnectionListener {
  /** The client has shown a sign of life. */
  heard(): void
  audio(pcm: Pcm): void
  command(command: WireCommand): void
  /** The network has failed; what was sent after `sinceMs` may not have come through. Called once, as is `ended`. */
  lost(sinceMs: number): void
  /** One side has ended the call. The socket closes after the last word, which is said in a job that is queued now. */
  ended(reason: EndReason): void
}

/** A message that is too large, which would come again. */
const TOO_LARGE = 1009

/** One socket of a client, in its format. The owner of the socket calls `message`, `pong` and `gone`. */
export class Connection implements AsyncDisposable {
  readonly #socket: WireSocket
  readonly #link: SocketLink
  readonly #clock: Clock
  readonly #listener: ConnectionListener
  readonly #session: FormatSession
  readonly #allowance: Allowance

  constructor(socket: WireSocket, format: Format, clock: Clock, traffic: Traffic, listener: ConnectionListener) {
    this.#clock = clock
    this.#listener = listener
    this.#socket = socket
    this.#allowance = new Allowance(clock, SOCKET_BYTES, (problem) => this.#session.complain(problem))
    this.#link = new SocketLink(socket, {
      clock,
      traffic,
      speechMs: HOP_MS,
      stalled: (sinceMs) => this.#lose(1013, 'reads too slowly', sinceMs),
    })
    this.#session = format.open({
      send: (message) => this.#link.send(message),
      command: (command) => this.#command(command),
      audio: (pcm) => this.#hear(pcm),
      clock,
    })
  }

  /** What the client can take without being late to fall silent. */
  get leadMs(): number {
    return this.#session.leadMs
  }

  get answersTools(): boolean {
    return this.#session.answersTools ?? true
  }

  /** The call listens from now on. */
  begin(): void {
    this.#session.begin()
  }

  /** A message has come in. */
  message(message: Message): void {
    if (this.#link.isEnding) return
    this.#listener.heard()
    const bytes = this.#link.received(message)
    if (!this.#allowance.admitsMessage(bytes)) return this.#end('failed', 1008, 'sends too much')
    if (!this.#link.bears(this.#session.receive(plain(message)))) this.#end('failed', 1008, 'too many bad messages')
  }

  /** The far side has shown a sign of life. */
  pong(): void {
    if (!this.#link.isEnding) this.#listener.heard()
  }

  /** The socket is closed, with the code the far side or the network gave. */
  gone(code: number): void {
    this.#link.gone()
    if (isGoodbye(code)) this.#end('caller-left', code, '')
    else if (code === TOO_LARGE) this.#end('connection-lost', code, '')
    else this.#lose(code, '', Number.POSITIVE_INFINITY)
  }

  ping(): void {
    this.#link.ping()
    if (this.#socket.wantsHeartbeats) this.#session.tell({ atMs: this.#clock.now(), type: 'heartbeat' })
  }

  play(hop: Int16Array): void {
    if (this.#link.takesSpeech()) this.#link.sendSpeech(this.#session.encodeAudio(hop))
  }

  clear(): void {
    this.#session.clear()
  }

  tell(event: ClientEvent): void {
    this.#session.tell(event)
  }

  /** Closes the socket at once; the listener has been told, or knows. */
  close(code: number, text: string): void {
    this.#link.close(code, text)
  }

  /** Waits for the far side to answer the close, but not for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link.closed()
  }

  #command(command: WireCommand): void {
    if (!this.#link.isEnding && this.#allowance.admitsCommand(command)) this.#listener.command(command)
  }

  #hear(pcm: Pcm): void {
    if (!this.#link.isEnding && this.#allowance.admitsAudio(durationMs(pcm))) this.#listener.audio(pcm)
  }

  #lose(code: number, text: string, sinceMs: number): void {
    this.#link.end(code, text, () => this.#listener.lost(sinceMs))
  }

  #end(reason: EndReason, code: number, text: string): void {
    this.#link.end(code, text, () => this.#listener.ended(reason))
  }
}
