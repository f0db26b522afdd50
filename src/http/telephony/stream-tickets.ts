import type { IncomingCall } from '../../carriers/webhook.ts'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { TICKET_TTL_MS, type TicketStore } from '../../session/tickets.ts'
import type { StreamStart } from '../../transport/telephony/serializer.ts'

type StreamTicketStores = Readonly<Record<'stream' | 'dialled', TicketStore>>

interface TicketRules {
  readonly areRequired: boolean
  /** Whether the two numbers tell which call it is where its ids differ. */
  readonly areKnownByNumbers: boolean
}

/** What tells whose stream it is. */
type Claim = Pick<StreamStart, 'carrier' | 'callId' | 'from' | 'to'>

export type Admittance =
  /** With the call as its carrier announced it, where a ticket told. */
  { readonly isAdmitted: true; readonly call?: IncomingCall } | { readonly isAdmitted: false }

const Call = Type.Object({
  carrier: Type.String(),
  callId: Type.String(),
  from: Type.Optional(Type.String()),
  to: Type.Optional(Type.String()),
  callerName: Type.Optional(Type.String()),
  session: Type.Optional(Type.String()),
})

/**
 * The longest that a call from us may take to open its stream, once the carrier has taken it on. Telnyx lets it ring for up to ten
 * minutes (https://developers.telnyx.com/api/call-control/dial-call, `timeout_secs`; 30 s unless told otherwise). Exotel documents
 * no bound, and up to three further tries (https://support.exotel.com/support/solutions/articles/48259, `MaxRetries`).
 */
export const LONGEST_RING_MS = 600_000 + TICKET_TTL_MS

/** No webhook announces such a call: an id is never empty. */
const UNKNOWN_CALL = ''

/**
 * Tickets that a carrier hands back when it opens the stream of a call, so that nobody else opens one at our cost. Each is good
 * once, for a minute or until a call from us is answered, and for its call.
 */
export class StreamTickets {
  readonly #tickets: StreamTicketStores
  /** Whether a stream without one is refused. */
  readonly areRequired: boolean
  readonly #areKnownByNumbers: boolean

  constructor(tickets: StreamTicketStores, { areRequired, areKnownByNumbers }: TicketRules) {
    this.#tickets = tickets
    this.areRequired = areRequired
    this.#areKnownByNumbers = areKnownByNumbers
  }

  /** Letters and digits only: Plivo takes nothing else. */
  async issue(call: IncomingCall): Promise<string> {
    return hexOf(await this.#tickets.stream.issue(JSON.stringify(call)))
  }

  /** For the stream of a call from us, which has no id before the carrier has placed it. */
  async issueAhead(call: Omit<IncomingCall, 'callId'>): Promise<string> {
    return hexOf(await this.#tickets.dialled.issue(JSON.stringify({ ...call, callId: UNKNOWN_CALL }), LONGEST_RING_MS))
  }

  /** The ticket is used up by this. */
  async admits(ticket: string | undefined, start: Claim): Promise<Admittance> {
    const about = ticket === undefined ? undefined : await this.#redeem(Buffer.from(ticket, 'hex').toString())
    const call = about === undefined ? undefined : callOf(about)
    if (call && this.#isOf(call, start)) return { isAdmitted: true, call }
    return { isAdmitted: !this.areRequired }
  }

  #isOf(call: IncomingCall, start: Claim): boolean {
    if (call.carrier !== start.carrier) return false
    if (call.callId === start.callId || call.callId === UNKNOWN_CALL) return true
    return this.#areKnownByNumbers && areSameNumbers(call, start)
  }

  async #redeem(ticket: string): Promise<string | undefined> {
    return (await this.#tickets.stream.redeem(ticket)) ?? (await this.#tickets.dialled.redeem(ticket))
  }
}

const areSameNumbers = (call: IncomingCall, { from, to }: Claim): boolean =>
  from !== undefined && to !== undefined && call.from === from && call.to === to

const hexOf = (ticket: string): string => Buffer.from(ticket).toString('hex')

/** A store that servers share may hold what another version wrote. */
function callOf(about: string): IncomingCall | undefined {
  try {
    const call: unknown = JSON.parse(about)
    return Value.Check(Call, call) ? call : undefined
  } catch {
    return undefined
  }
}
