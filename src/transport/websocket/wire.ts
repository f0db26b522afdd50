import { durationMs, hopSamples, type Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { EndReason } from '../../turn/events.ts'
import type { ClientEvent } from '../client-event.ts'
import {
  AUDIO_BUDGET,
  AUDIO_TOO_FAST,
  Budget,
  MIN_MESSAGE_COST,
  SOCKET_BUDGET,
  SOCKET_TOO_FAST,
  TEXT_BUDGET,
  TEXT_TOO_FAST,
  textsIn,
} from '../budget.ts'
import { SlowReader } from '../slow-reader.ts'
import { noTraffic, type Traffic } from '../traffic.ts'
import type { Wire, WireCommand, WireListener } from '../wire.ts'
import type { Format, FormatSession, Message } from './format.ts'
import { PLAY_RATE_HZ } from './format.ts'
import { SignsOfLife } from './signs-of-life.ts'
import { CLOSE_CODES, plain, sizeOf, type WireSocket } from './socket.ts'

export interface WebSocketWireOptions {
  readonly clock: Clock
  /** That of all wires, where somebody reads it. */
  readonly traffic?: Traffic
}

/** Half a second of unsent hops: whatever is queued behind would be heard too late to matter. */
const MAX_BUFFERED_HOPS = 25
/** Events for a client that reads nothing at all. */
const MAX_BUFFERED_BYTES = 1024 * 1024

/** In a row: a client that means well gets one right now and then. */
const MAX_BAD_MESSAGES = 50

/** How long the far side may take to answer our close before it is cut. */
const CLOSE_GRACE_MS = 1_000

/** One WebSocket client as a `Wire`. Whoever owns the socket calls `message`, `pong` and `gone`; `listen` comes before the first message. */
export class WebSocketWire implements Wire {
  readonly kind = 'websocket'
  readonly playRateHz = PLAY_RATE_HZ
  readonly lagMs = 0
  readonly traffic: Traffic
  readonly #socket: WireSocket
  readonly #clock: Clock
  readonly #session: FormatSession
  readonly #socketBudget: Budget
  readonly #audioBudget: Budget
  readonly #textBudget: Budget
  #listener: WireListener | undefined
  readonly #life: SignsOfLife
  /** Size of the last message of audio; before the first, that of the samples. */
  #hopBytes = hopSamples(PLAY_RATE_HZ) * 2
  readonly #reader: SlowReader
  #badMessages = 0
  /** Set once the listener has heard, or is hearing, that it is over: how the socket will close. */
  #ending: { code: number; text: string } | undefined
  /** Nothing can be sent any more. */
  #isShut = false
  readonly #gone = Promise.withResolvers<void>()

  constructor(socket: WireSocket, format: Format, options: WebSocketWireOptions) {
    this.#socket = socket
    this.traffic = options.traffic ?? noTraffic()
    this.#clock = options.clock
    this.#reader = new SlowReader(options.clock, this.traffic, () =>
      this.#end('connection-lost', 1013, 'reads too slowly'),
    )
    this.#socketBudget = new Budget(options.clock, SOCKET_BUDGET)
    this.#audioBudget = new Budget(options.clock, AUDIO_BUDGET)
    this.#textBudget = new Budget(options.clock, TEXT_BUDGET)
    this.#session = format.open({
      send: (message) => this.#send(message),
      command: (command) => this.#command(command),
      audio: (pcm) => this.#hear(pcm),
      clock: options.clock,
    })
    this.#life = new SignsOfLife(options.clock, socket, () => this.#end('connection-lost', 1001, 'no answer to pings'))
  }

  /** What the client can take without being late to fall silent. */
  get leadMs(): number {
    return this.#session.leadMs
  }

  listen(listener: WireListener): void {
    this.#listener = listener
    this.#session.begin()
  }

  /** A message has come in. */
  message(message: Message): void {
    if (this.#ending) return
    this.pong()
    const bytes = sizeOf(message)
    this.traffic.receivedBytes += bytes
    if (this.#socketBudget.admit(Math.max(MIN_MESSAGE_COST, bytes)) !== 'admitted') {
      this.#session.complain(SOCKET_TOO_FAST)
      return this.#end('failed', 1008, 'sends too much')
    }
    this.#badMessages = this.#session.receive(plain(message)) ? 0 : this.#badMessages + 1
    if (this.#badMessages >= MAX_BAD_MESSAGES) this.#end('failed', 1008, 'too many bad messages')
  }

  /** The far side has shown a sign of life. */
  pong(): void {
    this.#life.seen()
  }

  /** The socket is closed, with the code the far side or the network gave. */
  gone(code: number): void {
    this.#isShut = true
    this.#gone.resolve()
    // 1000 normal, 1001 page left, 1005 closed without a code; all else is an accident.
    this.#end(code === 1000 || code === 1001 || code === 1005 ? 'caller-left' : 'connection-lost', code, '')
  }

  play(hop: Int16Array): void {
    if (this.#isShut) return
    if (!this.#reader.takes(this.#socket.bufferedBytes() > this.#hopBytes * MAX_BUFFERED_HOPS)) return
    const message = this.#session.encodeAudio(hop)
    this.#hopBytes = message.length
    if (this.#socket.send(message) === 0) this.traffic.droppedHops++
    else this.traffic.sentBytes += sizeOf(message)
  }

  idle(): void {}

  clear(): void {
    this.#session.clear()
  }

  /** Clients drop what they hold when they are told that the bot was interrupted: a pause is no such news. */
  takeBack(): boolean {
    return false
  }

  tell(event: ClientEvent): void {
    this.#session.tell(event)
  }

  close(reason: EndReason): void {
    this.#end(reason, CLOSE_CODES[reason], reason)
    this.#shut()
  }

  /** Waits for the far side to answer the close, but not for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close('server-stopping')
    using _ = this.#clock.after(CLOSE_GRACE_MS, () => {
      this.#socket.terminate()
      this.#gone.resolve()
    })
    await this.#gone.promise
  }

  #send(message: Message): void {
    if (this.#isShut || this.#socket.bufferedBytes() > MAX_BUFFERED_BYTES) return
    if (this.#socket.send(message) !== 0) this.traffic.sentBytes += sizeOf(message)
    if (this.#socket.bufferedBytes() > MAX_BUFFERED_BYTES) this.#end('connection-lost', 1013, 'reads too slowly')
  }

  #command(command: WireCommand): void {
    if (this.#ending) return
    const verdict = this.#textBudget.admit(textsIn(command))
    if (verdict === 'admitted') this.#listener?.command(command)
    else if (verdict === 'exceeded') this.#session.complain(TEXT_TOO_FAST)
  }

  #hear(pcm: Pcm): void {
    if (this.#ending) return
    const verdict = this.#audioBudget.admit(durationMs(pcm))
    if (verdict === 'admitted') this.#listener?.audio(pcm)
    else if (verdict === 'exceeded') this.#session.complain(AUDIO_TOO_FAST)
  }

  /** The call gets its last word in before the socket closes: in a job of its own, which it queues when it is told. */
  #end(reason: EndReason, code: number, text: string): void {
    if (this.#ending) return
    this.#ending = { code, text }
    this.#life[Symbol.dispose]()
    this.#listener?.closed(reason)
    queueMicrotask(() => this.#shut())
  }

  #shut(): void {
    if (!this.#isShut && this.#ending) this.#socket.close(this.#ending.code, this.#ending.text)
    this.#isShut = true
  }
}
