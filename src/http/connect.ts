import type { CallOrigin } from '../call/info.ts'
import { stackOf } from '../observe/log.ts'
import { OfferError } from '../transport/webrtc/offer.ts'
import { PeersFullError } from '../transport/webrtc/peers.ts'
import type { Edge, OfferAnswer } from './edge.ts'
import { ApiError, serverFull } from './errors.ts'
import { takeSeat } from './seat.ts'

export interface ConnectOffer {
  readonly sdp: string
  readonly pcId?: string
  readonly restart: boolean
  /** Who asks. */
  readonly client: string
  readonly origin: CallOrigin
}

/**
 * Answers an offer and starts a call on a new connection. A mistake in the offer is final (4xx: stock clients give up);
 * our own trouble is not (503: they try again).
 */
export async function connect(edge: Edge, offer: ConnectOffer): Promise<OfferAnswer> {
  await using held = new AsyncDisposableStack()
  // A connection that is known has its seat.
  const isKnown = offer.pcId !== undefined && edge.peers.knows(offer.pcId)
  let seat = isKnown ? undefined : held.use(await takeSeat(edge, offer.client))
  const answer = await answerOffer(edge, offer)
  if (!answer.isNew) return answer
  held.use(answer.wire)
  seat ??= held.use(await takeSeat(edge, offer.client))
  if (!edge.calls.start(answer.wire, offer.origin, seat)) throw serverFull()
  held.move()
  return answer
}

async function answerOffer(edge: Edge, { sdp, pcId, restart, client }: ConnectOffer): Promise<OfferAnswer> {
  try {
    return await edge.peers.offer({ sdp, restart, client, ...(pcId !== undefined && { pcId }) })
  } catch (error) {
    if (error instanceof OfferError) throw new ApiError('BAD_REQUEST', `Invalid offer: ${error.message}`)
    if (error instanceof PeersFullError) throw serverFull()
    edge.log.error('webrtc offer could not be answered', { stack: stackOf(error) })
    throw new ApiError('SERVICE_UNAVAILABLE', 'WebRTC connection could not be made', {
      headers: { 'retry-after': '2' },
    })
  }
}
