import type { Webhook } from '../../carriers/webhook.ts'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { TicketStore } from '../../session/tickets.ts'

/**
 * Addresses at which a carrier learns to whom it is to put a call through, each good for a minute. It may be asked more than once,
 * for a carrier whose first request broke off asks again, and a refusal would cost it the call. No harm comes of that: nobody else
 * knows the address, the answer is the same, and to read it moves no call.
 */
export class TransferTickets {
  readonly #carrier: string
  readonly #tickets: TicketStore
  readonly #publicHost: string

  constructor(tickets: TicketStore, carrier: string, publicHost: string) {
    this.#tickets = tickets
    this.#carrier = carrier
    this.#publicHost = publicHost
  }

  /** `to` is a number or a SIP address. */
  async urlFor(to: string): Promise<string> {
    const ticket = await this.#tickets.issue(JSON.stringify({ carrier: this.#carrier, transferTo: to }))
    return `https://${this.#publicHost}/telephony/transfer/${ticket}`
  }

  /** Whom a ticket of ours is about; undefined when it is none, or has run out. */
  async targetOf(ticket: string): Promise<string | undefined> {
    const about = await this.#tickets.peek(ticket)
    const transfer = about === undefined ? undefined : jsonOf(about)
    return Value.Check(Transfer, transfer) && transfer.carrier === this.#carrier ? transfer.transferTo : undefined
  }
}

/** Undefined where the carrier is told a number over REST, or does not know where we are. */
export const transferTicketsOf = (
  tickets: TicketStore,
  carrier: string,
  webhook: Webhook | undefined,
  publicHost: string | undefined,
): TransferTickets | undefined => {
  if (publicHost === undefined || !webhook?.transfer) return undefined
  return new TransferTickets(tickets, carrier, publicHost)
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
