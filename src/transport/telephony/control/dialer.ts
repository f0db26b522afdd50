import type { CallControl } from './call-control.ts'
import type { ControlledCarrier } from './carrier.ts'

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
}

/** Calls from us. Once answered they come in like any other. */
export class Dialer {
  readonly from: string | undefined
  readonly #options: DialerOptions

  constructor(options: DialerOptions) {
    this.from = options.from
    this.#options = options
  }

  get carrier(): ControlledCarrier {
    return this.#options.control.carrier
  }

  /** Gives the carrier's id of the call. Throws `StageError`. */
  async dial(call: OutgoingCall): Promise<string> {
    const { from, to } = call
    const url = await this.#urlFor(call)
    return await this.#options.control.dial({ type: 'dial', from, to, url }, new AbortController().signal)
  }

  async #urlFor(call: OutgoingCall): Promise<string> {
    const { control, publicHost, streamTicket } = this.#options
    if (control.dialsTo === 'webhook') return `https://${publicHost}/?session=${encodeURIComponent(call.session)}`
    return `wss://${publicHost}/telephony/ws/${await streamTicket(call)}`
  }
}
