import type { Clock } from '../../../std/clock.ts'
import { StageError } from '../../../std/errors.ts'
import type { CallControl } from './call-control.ts'
import { isUndone } from './undone.ts'

export interface OutgoingCall {
  readonly from: string
  readonly to: string
  /** Where the bot finds what it is to know. */
  readonly session: string
}

export interface DialerOptions {
  readonly control: CallControl
  /** As carriers reach us. */
  readonly publicHost: string
  /** The number to call from, where nobody names another. */
  readonly from: string | undefined
  /** Lets a stream in that no webhook announces. */
  readonly streamTicket: (call: OutgoingCall) => Promise<string>
  readonly clock: Clock
  readonly maxCalls: number
  /** How many calls are held now. */
  readonly liveCalls: () => number
}

/** Carriers let a phone ring for 30 to 60 s unless told otherwise. */
const RING_MS = 120_000

/**
 * Calls from us. Once answered they come in like any other. Until then they count here: without a bound, one caller of the API could
 * have hundreds of phones ring for a server that takes one call.
 */
export class Dialer {
  readonly from: string | undefined
  readonly #options: DialerOptions
  /** By session, when the phone is taken to ring no more; the first to ring is the first. */
  readonly #ringing = new Map<string, number>()

  constructor(options: DialerOptions) {
    this.from = options.from
    this.#options = options
  }

  get carrier(): string {
    return this.#options.control.carrier
  }

  /** Whether every call that there is room for is held already, or rings. */
  get isFull(): boolean {
    const { clock, maxCalls, liveCalls } = this.#options
    for (const [session, untilMs] of this.#ringing) {
      if (untilMs > clock.now()) break
      this.#ringing.delete(session)
    }
    return liveCalls() + this.#ringing.size >= maxCalls
  }

  /** Gives the carrier's id of the call. Throws `StageError`. */
  async dial(call: OutgoingCall): Promise<string> {
    const { from, to, session } = call
    this.#ringing.set(session, this.#options.clock.now() + RING_MS)
    try {
      const url = await this.#urlFor(call)
      return await this.#options.control.dial({ type: 'dial', from, to, url }, new AbortController().signal)
    } catch (error) {
      if (!(error instanceof StageError) || isUndone(error)) this.#ringing.delete(session)
      throw error
    }
  }

  /** The stream of a call begins, and it counts like every other. */
  answered(session: string): void {
    this.#ringing.delete(session)
  }

  async #urlFor(call: OutgoingCall): Promise<string> {
    const { control, publicHost, streamTicket } = this.#options
    if (control.dialsTo === 'webhook') return `https://${publicHost}/?session=${encodeURIComponent(call.session)}`
    return `wss://${publicHost}/telephony/ws/${await streamTicket(call)}`
  }
}
