import { durationMs, hopSamples, type Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { EndReason } from '../../event/call-event.ts'
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
import type { ClientEvent } from '../client-event.ts'
import { SlowReader, STALLED_AFTER_MS } from '../slow-reader.ts'
import type { Traffic } from '../traffic.ts'
import type { WireCommand } from '../wire.ts'
import type { Format, FormatSession, Message } from './format.ts'
import { PLAY_RATE_HZ } from './format.ts'
import { plain, sizeOf, type WireSocket } from './socket.ts'

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

/** Half a second of unsent hops: whatever is queued behind would be heard too late to matter. */
const MAX_BUFFERED_HOPS = 25
/** Events for a client that reads nothing at all. */
const MAX_BUFFERED_BYTES = 1024 * 1024

/** In a row: a client that means well gets one right now and then. */
const MAX_BAD_MESSAGES = 50

/** How long the far side may take to answer our close before it is cut. */
const CLOSE_GRACE_MS = 1_000

/** Closed by the far side's own wish: hung up, page left, closed without a code (RFC 6455 §7.4.1). */
const GOODBYES: ReadonlySet<number> = new Set([1000, 1001, 1005])
/** A message that is too large, which would come again. */
const TOO_LARGE = 1009

/** One socket of a client, in its format. Whoever owns the socket calls `message`, `pong` and `gone`. */
export class Connection implements AsyncDisposable {
  readonly #socket: WireSocket
  readonly #clock: Clock
  readonly #traffic: Traffic
  readonly #listener: ConnectionListener
  readonly #session: FormatSession
  readonly #socketBudget: Budget
  readonly #audioBudget: Budget
  readonly #textBudget: Budget
  /** Size of the last message of audio; before the first, that of the samples. */
  #hopBytes = hopSamples(PLAY_RATE_HZ) * 2
  readonly #reader: SlowReader
  #badMessages = 0
  /** Set once the listener has heard, or is hearing, that it is over: how the socket will close. */
  #ending: { code: number; text: string } | undefined
  /** Nothing can be sent any more. */
  #isShut = false
  readonly #gone = Promise.withResolvers<void>()

  constructor(socket: WireSocket, format: Format, clock: Clock, traffic: Traffic, listener: ConnectionListener) {
    this.#socket = socket
    this.#clock = clock
    this.#traffic = traffic
    this.#listener = listener
    this.#socketBudget = new Budget(clock, SOCKET_BUDGET)
    this.#audioBudget = new Budget(clock, AUDIO_BUDGET)
    this.#textBudget = new Budget(clock, TEXT_BUDGET)
    this.#reader = new SlowReader(clock, traffic, () => this.#stalled(clock.now() - STALLED_AFTER_MS))
    this.#session = format.open({
      send: (message) => this.#send(message),
      command: (command) => this.#command(command),
      audio: (pcm) => this.#hear(pcm),
      clock,
    })
  }

  /** What the client can take without being late to fall silent. */
  get leadMs(): number {
    return this.#session.leadMs
  }

  /** The call listens from now on. */
  begin(): void {
    this.#session.begin()
  }

  /** A message has come in. */
  message(message: Message): void {
    if (this.#ending) return
    this.#listener.heard()
    const bytes = sizeOf(message)
    this.#traffic.receivedBytes += bytes
    if (this.#socketBudget.admit(Math.max(MIN_MESSAGE_COST, bytes)) !== 'admitted') {
      this.#session.complain(SOCKET_TOO_FAST)
      return this.#end('failed', 1008, 'sends too much')
    }
    this.#badMessages = this.#session.receive(plain(message)) ? 0 : this.#badMessages + 1
    if (this.#badMessages >= MAX_BAD_MESSAGES) this.#end('failed', 1008, 'too many bad messages')
  }

  /** The far side has shown a sign of life. */
  pong(): void {
    if (!this.#ending) this.#listener.heard()
  }

  /** The socket is closed, with the code the far side or the network gave. */
  gone(code: number): void {
    this.#isShut = true
    this.#gone.resolve()
    if (GOODBYES.has(code)) this.#end('caller-left', code, '')
    else if (code === TOO_LARGE) this.#end('connection-lost', code, '')
    else this.#lose(code, '', Number.POSITIVE_INFINITY)
  }

  ping(): void {
    if (this.#isShut) return
    this.#socket.ping()
    if (this.#socket.wantsHeartbeats) this.#session.tell({ atMs: this.#clock.now(), type: 'heartbeat' })
  }

  play(hop: Int16Array): void {
    if (this.#isShut) return
    if (!this.#reader.takes(this.#socket.bufferedBytes() > this.#hopBytes * MAX_BUFFERED_HOPS)) return
    const message = this.#session.encodeAudio(hop)
    this.#hopBytes = message.length
    if (this.#socket.send(message) === 0) this.#traffic.droppedHops++
    else this.#traffic.sentBytes += sizeOf(message)
  }

  clear(): void {
    this.#session.clear()
  }

  tell(event: ClientEvent): void {
    this.#session.tell(event)
  }

  /** Closes the socket at once; the listener has been told, or knows. */
  close(code: number, text: string): void {
    this.#ending ??= { code, text }
    this.#shut()
  }

  /** Waits for the far side to answer the close, but not for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    using _ = this.#clock.after(CLOSE_GRACE_MS, () => {
      this.#socket.terminate()
      this.#gone.resolve()
    })
    await this.#gone.promise
  }

  #send(message: Message): void {
    if (this.#isShut || this.#socket.bufferedBytes() > MAX_BUFFERED_BYTES) return
    if (this.#socket.send(message) !== 0) this.#traffic.sentBytes += sizeOf(message)
    if (this.#socket.bufferedBytes() > MAX_BUFFERED_BYTES) this.#stalled(this.#clock.now())
  }

  #stalled(sinceMs: number): void {
    this.#lose(1013, 'reads too slowly', sinceMs)
  }

  #command(command: WireCommand): void {
    if (this.#ending) return
    const verdict = this.#textBudget.admit(textsIn(command))
    if (verdict === 'admitted') this.#listener.command(command)
    else if (verdict === 'exceeded') this.#session.complain(TEXT_TOO_FAST)
  }

  #hear(pcm: Pcm): void {
    if (this.#ending) return
    const verdict = this.#audioBudget.admit(durationMs(pcm))
    if (verdict === 'admitted') this.#listener.audio(pcm)
    else if (verdict === 'exceeded') this.#session.complain(AUDIO_TOO_FAST)
  }

  #lose(code: number, text: string, sinceMs: number): void {
    if (this.#ending) return
    this.#ending = { code, text }
    this.#listener.lost(sinceMs)
    queueMicrotask(() => this.#shut())
  }

  #end(reason: EndReason, code: number, text: string): void {
    if (this.#ending) return
    this.#ending = { code, text }
    this.#listener.ended(reason)
    queueMicrotask(() => this.#shut())
  }

  #shut(): void {
    if (!this.#isShut && this.#ending) this.#socket.close(this.#ending.code, this.#ending.text)
    this.#isShut = true
  }
}
