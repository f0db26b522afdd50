import { stackOf } from '../observe/log.ts'
import type { Seat } from '../session/seats.ts'
import { OfferError } from '../transport/webrtc/offer.ts'
import { PeersFullError } from '../transport/webrtc/peers.ts'
import type { Edge, OfferAnswer } from './edge.ts'
import { ApiError, serverFull } from './errors.ts'
import { takeSeat } from './seat.ts'

export interface ConnectOffer {
  readonly sdp: string
  readonly pcId?: string
  readonly restart: boolean
  /** What the application told of the caller. */
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * Answers an offer and starts a call on a new connection. A mistake in the offer is final (4xx: stock clients give up);
 * our own trouble is not (503: they try again).
 */
export async function connect(edge: Edge, offer: ConnectOffer): Promise<OfferAnswer> {
  await using held = new AsyncDisposableStack()
  // A connection that is known has its seat.
  let seat = offer.pcId === undefined ? held.use(await takeSeatOfNobody(edge)) : undefined
  const answer = await answerOffer(edge, offer)
  if (!answer.isNew) return answer
  held.use(answer.wire)
  seat ??= held.use(await takeSeat(edge))
  if (!edge.calls.start(answer.wire, offer.data, seat)) throw serverFull()
  held.move()
  return answer
}

/** A seat that is free, or that of an offer that nobody followed up. Throws as `takeSeat` does. */
async function takeSeatOfNobody(edge: Edge): Promise<Seat> {
  try {
    return await takeSeat(edge)
  } catch (error) {
    if (!(error instanceof ApiError) || !edge.peers.evict()) throw error
  }
  // Its call ends first.
  for (let waitedMs = 0; waitedMs < EVICTION_MS; waitedMs += EVICTION_MS / 10) {
    await new Promise<void>((resolve) => edge.clock.after(EVICTION_MS / 10, resolve))
    const seat = await takeSeat(edge).catch(() => undefined)
    if (seat) return seat
  }
  return takeSeat(edge)
}

const EVICTION_MS = 1000

async function answerOffer(edge: Edge, { sdp, pcId, restart }: ConnectOffer): Promise<OfferAnswer> {
  try {
    return await edge.peers.offer({ sdp, restart, ...(pcId !== undefined && { pcId }) })
  } catch (error) {
    if (error instanceof OfferError) throw new ApiError('BAD_REQUEST', `Invalid offer: ${error.message}`)
    if (error instanceof PeersFullError) throw serverFull()
    edge.log.error('webrtc offer could not be answered', { stack: stackOf(error) })
    throw new ApiError('SERVICE_UNAVAILABLE', 'WebRTC connection could not be made', {
      headers: { 'retry-after': '2' },
    })
  }
}
