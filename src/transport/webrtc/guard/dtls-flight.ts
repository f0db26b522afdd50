import type { Clock } from '../../../std/clock.ts'

/** What passes every network (RFC 8200 §5: 1280, less the headers below). */
const MAX_DATAGRAM_BYTES = 1200
/** A far side that repeats itself is answered once in this time. */
const REPEAT_AFTER_MS = 50

export interface DtlsFlightOptions {
  readonly clock: Clock
  readonly transmit: (datagram: Buffer) => Promise<void>
}

/**
 * What we said last in a DTLS handshake. Its messages leave together, since each datagram more is one more to be lost, and
 * leave again when the far side repeats what they answer (RFC 6347 §4.2.4). werift repeats them, too, on its timer.
 */
export class DtlsFlight {
  readonly #options: DtlsFlightOptions
  #said: Buffer[] = []
  #unsent: Buffer[] = []
  #isAnswered = true
  #sentAtMs = -Infinity

  constructor(options: DtlsFlightOptions) {
    this.#options = options
  }

  /** One message of ours. Those of the same task leave together. True when it begins another flight. */
  say(message: Buffer): boolean {
    if (this.#unsent.length === 0) queueMicrotask(() => this.#send(this.#unsent.splice(0)))
    this.#unsent.push(message)
    if (this.#said.some((said) => said.equals(message))) return false
    const begins = this.#isAnswered
    if (begins) this.#said = []
    this.#isAnswered = false
    this.#said.push(message)
    return begins
  }

  /** The far side went on: what else we say is another flight. */
  answered(): void {
    this.#isAnswered = true
  }

  /** The far side repeated itself. */
  repeat(): void {
    if (this.#options.clock.now() - this.#sentAtMs >= REPEAT_AFTER_MS) this.#send(this.#said)
  }

  #send(messages: readonly Buffer[]): void {
    this.#sentAtMs = this.#options.clock.now()
    for (const datagram of packed(messages)) {
      // One that cannot be sent is one lost.
      this.#options.transmit(datagram).catch(() => {})
    }
  }
}

function packed(messages: readonly Buffer[]): Buffer[] {
  const datagrams: Buffer[] = []
  for (const message of messages) {
    const last = datagrams.at(-1)
    if (last && last.length + message.length <= MAX_DATAGRAM_BYTES) {
      datagrams[datagrams.length - 1] = Buffer.concat([last, message])
    } else datagrams.push(message)
  }
  return datagrams
}
