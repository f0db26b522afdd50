import type { Clock } from '../../std/clock.ts'
import type { EndReason } from '../../event/call-event.ts'
import type { ClientEvent } from '../client-event.ts'
import { Presence } from '../presence.ts'
import { noTraffic, type Traffic } from '../traffic.ts'
import type { Wire, WireCommand, WireListener } from '../wire.ts'
import { Connection } from './connection.ts'
import type { Format } from './format.ts'
import { PLAY_RATE_HZ } from './format.ts'
import type { ResumeTokens } from './resume-tokens.ts'
import { CLOSE_CODES, type WireSocket } from '../socket/socket.ts'

export interface WebSocketWireOptions {
  readonly clock: Clock
  /** That of all wires, where somebody reads it. */
  readonly traffic?: Traffic
  /** Where lost clients may come back. */
  readonly tokens?: ResumeTokens<WebSocketWire>
}

/** To the socket of a client that is back on another. */
const RESUMED_ELSEWHERE = 4001

/** Bun's `idleTimeout` never fires while we send, so we ask ourselves: often, for what was said since must be said again to one who is lost. */
const PING_EVERY_MS = 2_000
const LOST_AFTER_MS = 10_000
/** For the answer to a ping. */
const ANSWER_MS = 1_000

/** One WebSocket client as a `Wire`. Outlives its socket: a client that is lost comes back on it, or by `attach` on another. */
export class WebSocketWire implements Wire {
  readonly kind = 'websocket'
  readonly playRateHz = PLAY_RATE_HZ
  readonly lagMs = 0
  readonly traffic: Traffic
  readonly #clock: Clock
  readonly #tokens: ResumeTokens<WebSocketWire> | undefined
  readonly #presence: Presence
  #client: Connection
  /** The client on this connection has said that it can hear. */
  #isReady = false
  /** Each connection begins with it. */
  #callStarted: ClientEvent | undefined
  #listener: WireListener | undefined
  #heartbeat: Disposable
  #isOver = false

  constructor(socket: WireSocket, format: Format, options: WebSocketWireOptions) {
    this.traffic = options.traffic ?? noTraffic()
    this.#clock = options.clock
    this.#tokens = options.tokens
    const tell = (event: ClientEvent) => this.#client.tell(event)
    this.#presence = new Presence(options.clock, () => this.#listener, tell)
    this.#client = this.#connect(socket, format)
    this.#heartbeat = this.#beat()
  }

  /** The present connection, for the owner of its socket. */
  get client(): Connection {
    return this.#client
  }

  get leadMs(): number {
    return this.#client.leadMs
  }

  get answersTools(): boolean {
    return this.#client.answersTools
  }

  get aliveMs(): number {
    return this.#presence.heardMs
  }

  /** The client is known to be out of reach, or does not show within a second that it is not. */
  async isLost(): Promise<boolean> {
    const { isAway, heardMs } = this.#presence
    if (isAway || this.#isOver) return isAway
    this.#client.ping()
    await new Promise<void>((resolve) => void this.#clock.after(ANSWER_MS, resolve))
    return this.#presence.heardMs === heardMs
  }

  /** The same client on another socket. Undefined when the call is over. */
  attach(socket: WireSocket, format: Format): Connection | undefined {
    if (this.#isOver) return undefined
    this.#presence.lose()
    this.#client.close(RESUMED_ELSEWHERE, 'resumed on another connection')
    this.#isReady = false
    this.#client = this.#connect(socket, format)
    if (this.#callStarted) this.#begin(this.#callStarted)
    this.#client.begin()
    return this.#client
  }

  listen(listener: WireListener): void {
    this.#listener = listener
    this.#client.begin()
  }

  play(hop: Int16Array): void {
    this.#client.play(hop)
  }

  idle(): void {}

  clear(): void {
    this.#client.clear()
  }

  /** Clients drop what they hold when they are told that the bot was interrupted: a pause is no such news. */
  takeBack(): boolean {
    return false
  }

  tell(event: ClientEvent): void {
    if (event.type !== 'call-started') return this.#presence.tell(event)
    this.#callStarted = event
    this.#begin(event)
  }

  close(reason: EndReason): void {
    this.#end(reason)
    this.#client.close(CLOSE_CODES[reason], reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close('server-stopping')
    await this.#client[Symbol.asyncDispose]()
  }

  #connect(socket: WireSocket, format: Format): Connection {
    const connection: Connection = new Connection(socket, format, this.#clock, this.traffic, {
      heard: () => {
        this.#presence.heard()
        if (this.#isReady) this.#back()
      },
      audio: (pcm) => this.#listener?.audio(pcm),
      command: (command) => this.#command(command),
      lost: (sinceMs) => {
        this.#isReady = false
        this.#presence.lose(sinceMs)
      },
      ended: (reason) => this.#end(reason),
    })
    return connection
  }

  #begin(callStarted: ClientEvent): void {
    this.#client.tell(callStarted)
    const offer = this.#tokens?.issue(this)
    if (offer) this.#client.tell({ atMs: this.#clock.now(), type: 'resumable', ...offer })
    // A network that falls silent in the first seconds is noticed, too.
    this.#client.ping()
  }

  #command(command: WireCommand): void {
    if (command.type === 'ready') {
      this.#isReady = true
      this.#presence.back('anew')
    }
    this.#listener?.command(command)
  }

  /** What lies between the client and us will be said again. */
  #back(): void {
    if (!this.#presence.isAway) return
    this.#client.clear()
    this.#presence.back('as-before')
  }

  #beat(): Disposable {
    return this.#clock.after(PING_EVERY_MS, () => {
      if (this.#presence.quietMs >= LOST_AFTER_MS) this.#presence.lose()
      this.#client.ping()
      this.#heartbeat = this.#beat()
    })
  }

  #end(reason: EndReason): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#heartbeat[Symbol.dispose]()
    this.#tokens?.forget(this)
    this.#listener?.closed(reason)
  }
}
