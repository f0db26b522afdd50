import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Carrier } from '../../carriers/carrier.ts'
import type { CarrierAnswer } from '../../carriers/webhook.ts'
import type { TicketStore } from '../../session/tickets.ts'

interface Options {
  readonly carrier: string
  readonly publicHost: string
  readonly answer: (to: string) => CarrierAnswer
}

/**
 * Addresses at which a carrier learns to whom it is to put a call through, each good for a minute. It may be asked more than once,
 * for a carrier whose first request broke off asks again, and a refusal would cost it the call. No harm comes of that: nobody else
 * knows the address, the answer is the same, and to read it moves no call.
 */
export class TransferTickets {
  readonly #tickets: TicketStore
  readonly #options: Options

  constructor(tickets: TicketStore, options: Options) {
    this.#tickets = tickets
    this.#options = options
  }

  /** `to` is a number or a SIP address. */
  async urlFor(to: string): Promise<string> {
    const ticket = await this.#tickets.issue(JSON.stringify({ carrier: this.#options.carrier, transferTo: to }))
    return `https://${this.#options.publicHost}/telephony/transfer/${ticket}`
  }

  /** What the carrier is told that asks with a ticket; undefined when it is none of ours, or has run out. */
  async answerTo(ticket: string): Promise<CarrierAnswer | undefined> {
    const about = await this.#tickets.peek(ticket)
    const transfer = about === undefined ? undefined : jsonOf(about)
    if (!Value.Check(Transfer, transfer) || transfer.carrier !== this.#options.carrier) return undefined
    return this.#options.answer(transfer.transferTo)
  }
}

/** Undefined where the carrier is told a number, or does not know where we are. */
export function transferTicketsOf(
  tickets: TicketStore,
  { name: carrier, facts: { transfer } }: Carrier,
  publicHost: string | undefined,
): TransferTickets | undefined {
  if (publicHost === undefined || transfer.type === 'impossible' || transfer.takes !== 'address') return undefined
  return new TransferTickets(tickets, { carrier, publicHost, answer: (to) => transfer.answer(to) })
}

const Transfer = Type.Object({ carrier: Type.String(), transferTo: Type.String() })

/** A store that servers share may hold what another version wrote. */
function jsonOf(about: string): unknown {
  try {
    return JSON.parse(about)
  } catch {
    return undefined
  }
}
