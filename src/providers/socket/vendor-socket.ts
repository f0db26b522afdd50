import type { Clock } from '../../std/clock.ts'
import { type ModelStage, StageError } from '../../std/errors.ts'
import { tooLate } from '../../std/too-late.ts'
import type { Connect, Data, Link } from './connect.ts'
import { failureOf, type Party, withWayOut } from './failures.ts'

/** Vendors that do not take a key close at once. What lies open for longer was taken, though nothing has been asked over it yet. */
const JUDGED_WITHIN_MS = 5000
/** A handshake over TLS takes some 100 ms; one that takes this long will not come. */
const OPENS_WITHIN_MS = 4000
/** What waits for the handshake: twice a turn of a minute that is heard again, at 24 kHz in base64. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024
/** A network that takes nothing for so many bytes has stalled: half a minute of audio. */
const MOST_BUFFERED_BYTES = 1024 * 1024
/** Far above any message of a vendor. */
const MOST_MESSAGE_BYTES = 8 * 1024 * 1024

/** How one connection is opened, where that is asked for first. What is left out is as the request has it. */
export interface Address {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly hello?: Data
}

/** How a vendor is connected to. */
export interface SocketRequest {
  readonly stage: ModelStage
  /** May hold what the vendor wants in the address; never shown. */
  readonly url: string
  /** Asked first for the address of this one connection, where one is given, signed or opened by a token. Rejects with `StageError`. */
  readonly address?: (signal: AbortSignal) => Promise<Address>
  readonly headers: Readonly<Record<string, string>>
  /** Sent first: one message, or several. */
  readonly hello?: Data | readonly string[]
  /** Whether this is the message after which the vendor takes more than hello. Unless given, it does so at once. */
  readonly isReady?: (message: Data) => boolean
  /** Says nothing, and keeps the connection open while there is nothing to say. */
  readonly keepAlive?: { readonly message: Data; readonly everyMs: number }
  /** Sent last, so that the vendor bills no more time. */
  readonly goodbye?: Data
}

export interface SocketIo {
  readonly connect: Connect
  readonly clock: Clock
  readonly key: string | undefined
}

export interface SocketListener {
  message(data: Data): void
  /** Once, and the last: the vendor or the network has ended it. */
  failed(error: StageError): void
}

/**
 * One connection to a vendor. What is sent before it is open waits; it fails when that, a message or what the network holds grows too
 * large. It is not opened again: who listens decides what has to be sent again.
 */
export class VendorSocket implements Disposable {
  readonly #request: SocketRequest
  readonly #clock: Clock
  readonly #listener: SocketListener
  readonly #party: Party
  readonly #connect: Connect
  readonly #ended = new AbortController()
  #link: Link | undefined
  #waiting: Data[] | undefined = []
  #waitingBytes = 0
  #hasServed = false
  #openedMs = Number.POSITIVE_INFINITY
  #isOver = false
  #timer: Disposable
  #sentMs = 0

  constructor(request: SocketRequest, { connect, clock, key }: SocketIo, listener: SocketListener) {
    this.#request = request
    this.#clock = clock
    this.#listener = listener
    this.#party = { stage: request.stage, host: new URL(request.url).host, key }
    this.#connect = connect
    if (request.address) void this.#ask(request.address)
    else this.#open(request)
    this.#timer = clock.after(OPENS_WITHIN_MS, () => this.#fail(tooLate(request.stage, OPENS_WITHIN_MS)))
  }

  send(data: Data): void {
    if (this.#isOver) return
    if (this.#waiting) return this.#wait(data)
    this.#sentMs = this.#clock.now()
    this.#link?.send(data)
    if (this.#link && this.#link.bufferedBytes > MOST_BUFFERED_BYTES)
      this.#fail(this.#error('unreachable', 'takes no more data: the network has stalled'))
  }

  [Symbol.dispose](): void {
    if (this.#isOver) return
    const { goodbye } = this.#request
    if (!this.#waiting && goodbye !== undefined) this.#link?.send(goodbye)
    this.#end()
  }

  async #ask(address: (signal: AbortSignal) => Promise<Address>): Promise<void> {
    const { signal } = this.#ended
    try {
      const given = await address(signal)
      if (!signal.aborted) this.#open(given)
    } catch (error) {
      this.#fail(error instanceof StageError ? error : this.#error('bad-response', 'gave no address'))
    }
  }

  #open({ url, headers = this.#request.headers, hello = this.#request.hello }: Address | SocketRequest): void {
    this.#link = this.#connect(url, headers, {
      opened: () => this.#opened(hello),
      message: (data) => this.#message(data),
      ended: (ending) => this.#fail(failureOf(this.#party, ending, this.#isAccepted)),
    })
  }

  /** What ends it now is not that the vendor takes no such key or request. */
  get #isAccepted(): boolean {
    return this.#hasServed || this.#clock.now() - this.#openedMs >= JUDGED_WITHIN_MS
  }

  #wait(data: Data): void {
    this.#waiting?.push(data)
    this.#waitingBytes += data.length
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.#fail(this.#error('unreachable', 'does not answer'))
  }

  #opened(hello: SocketRequest['hello']): void {
    if (this.#isOver) return
    this.#openedMs = this.#clock.now()
    const { isReady } = this.#request
    for (const message of Array.isArray(hello) ? hello : [hello]) if (message !== undefined) this.#link?.send(message)
    if (!isReady) this.#ready()
  }

  #ready(): void {
    this.#timer[Symbol.dispose]()
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const data of waiting) this.#link?.send(data)
    this.#sentMs = this.#clock.now()
    this.#keepAlive()
  }

  #keepAlive(): void {
    const { keepAlive } = this.#request
    if (!keepAlive) return
    const quietMs = this.#clock.now() - this.#sentMs
    if (quietMs >= keepAlive.everyMs) this.send(keepAlive.message)
    if (this.#isOver) return
    const leftMs = quietMs >= keepAlive.everyMs ? keepAlive.everyMs : keepAlive.everyMs - quietMs
    this.#timer = this.#clock.after(leftMs, () => this.#keepAlive())
  }

  #message(data: Data): void {
    if (this.#isOver) return
    if (data.length > MOST_MESSAGE_BYTES) return this.#fail(this.#error('bad-response', 'sent a message of over 8 MiB'))
    try {
      if (this.#waiting && this.#request.isReady?.(data)) this.#ready()
      this.#hasServed ||= !this.#waiting
      this.#listener.message(data)
    } catch (error) {
      this.#fail(
        error instanceof StageError
          ? withWayOut(this.#party, error)
          : this.#error('bad-response', 'sent what cannot be read'),
      )
    }
  }

  #error(code: 'unreachable' | 'bad-response', what: string): StageError {
    return new StageError(this.#party.stage, code, `${this.#party.host} ${what}`, { retryable: true })
  }

  #fail(error: StageError): void {
    if (this.#isOver) return
    this.#end()
    this.#listener.failed(error)
  }

  #end(): void {
    this.#isOver = true
    this.#waiting = undefined
    this.#timer[Symbol.dispose]()
    this.#ended.abort()
    this.#link?.close()
  }
}
