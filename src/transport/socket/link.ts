import type { Clock } from '../../std/clock.ts'
import type { Traffic } from '../traffic.ts'
import { type Message, sizeOf, type WireSocket } from './socket.ts'
import { SlowReader, STALLED_AFTER_MS } from './slow-reader.ts'

export interface SocketLinkOptions {
  readonly clock: Clock
  readonly traffic: Traffic
  /** What one message of speech plays, in milliseconds. */
  readonly speechMs: number
  /** The far side has not read since `sinceMs`, by the clock. */
  readonly stalled: (sinceMs: number) => void
  /** Says the last word before the socket closes. False where it is for the far side to close. */
  readonly lastWord?: () => boolean
}

/** Of unsent speech. Speech queued behind it would be heard too late to matter. */
const MAX_UNSENT_SPEECH_MS = 500
/** All else for a far side that reads nothing at all. */
const MAX_UNSENT_BYTES = 1024 * 1024

/** In a row: a far side that means well gets one right now and then. */
const MAX_BAD_MESSAGES = 50

/** How long the far side may take to answer our close before it is cut. */
const CLOSE_GRACE_MS = 1_000

/**
 * Our end of a socket, for clients and carriers. It counts what passes, drops speech for a far side that does not read, and ends once.
 * The owner of the socket tells it of messages and of the close.
 */
export class SocketLink {
  readonly #socket: WireSocket
  readonly #options: SocketLinkOptions
  readonly #clock: Clock
  readonly #traffic: Traffic
  readonly #reader: SlowReader
  readonly #maxUnsentMessages: number
  /** Of the last message of speech: the format decides what it takes. */
  #speechBytes = Number.POSITIVE_INFINITY
  #badMessages = 0
  #ending: { readonly code: number; readonly text: string } | undefined
  #isShut = false
  readonly #gone = Promise.withResolvers<void>()

  constructor(socket: WireSocket, options: SocketLinkOptions) {
    const { clock, traffic, speechMs, stalled } = options
    this.#socket = socket
    this.#options = options
    this.#clock = clock
    this.#traffic = traffic
    this.#maxUnsentMessages = MAX_UNSENT_SPEECH_MS / speechMs
    this.#reader = new SlowReader(clock, traffic, () => stalled(clock.now() - STALLED_AFTER_MS))
  }

  /** It will close, or has. */
  get isEnding(): boolean {
    return this.#ending !== undefined
  }

  /** Nothing can be sent any more. */
  get isShut(): boolean {
    return this.#isShut
  }

  /** A message has come in; gives its size in bytes. */
  received(message: Message): number {
    const bytes = sizeOf(message)
    this.#traffic.receivedBytes += bytes
    return bytes
  }

  /** Whether the far side may go on, given whether its last message made sense. */
  bears(madeSense: boolean): boolean {
    this.#badMessages = madeSense ? 0 : this.#badMessages + 1
    return this.#badMessages < MAX_BAD_MESSAGES
  }

  send(message: Message): void {
    if (this.#isShut || this.#socket.bufferedBytes() > MAX_UNSENT_BYTES) return
    if (this.#socket.send(message) !== 0) this.#traffic.sentBytes += sizeOf(message)
    if (this.#socket.bufferedBytes() > MAX_UNSENT_BYTES) this.#options.stalled(this.#clock.now())
  }

  /** Whether the next hop may be sent; one that may not is counted as dropped. */
  takesSpeech(): boolean {
    if (this.#isShut) return false
    return this.#reader.takes(this.#socket.bufferedBytes() > this.#speechBytes * this.#maxUnsentMessages)
  }

  sendSpeech(message: Message): void {
    if (this.#isShut) return
    this.#speechBytes = sizeOf(message)
    if (this.#socket.send(message) === 0) this.#traffic.droppedHops++
    else this.#traffic.sentBytes += this.#speechBytes
  }

  ping(): void {
    if (!this.#isShut) this.#socket.ping()
  }

  /** Ends once. Calls `tell` now; the socket closes in the next microtask, after the last word. */
  end(code: number, text: string, tell: () => void): void {
    if (this.#ending) return
    this.#ending = { code, text }
    tell()
    queueMicrotask(() => this.#shut())
  }

  /** Closes the socket now. If an end was set before, its code is used. */
  close(code: number, text: string): void {
    this.#ending ??= { code, text }
    this.#shut()
  }

  /** The socket is closed. */
  gone(): void {
    this.#isShut = true
    this.#gone.resolve()
  }

  /** Resolves when the socket is closed. After `graceMs` it is cut, or closed if `late` is `close`. */
  async closed(graceMs = CLOSE_GRACE_MS, late: 'cut' | 'close' = 'cut'): Promise<void> {
    using _ = this.#clock.after(graceMs, () => {
      if (late === 'close' && this.#ending) this.#socket.close(this.#ending.code, this.#ending.text)
      else this.#socket.terminate()
      this.gone()
    })
    await this.#gone.promise
  }

  #shut(): void {
    if (this.#isShut || !this.#ending || this.#options.lastWord?.() === false) return
    this.#isShut = true
    this.#socket.close(this.#ending.code, this.#ending.text)
  }
}
