import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { connect } from '../connect.ts'
import { requestId } from '../context.ts'
import { readOfferText } from '../description.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError } from '../errors.ts'
import { findSession } from '../sessions.ts'
import { candidatesOf, connectOffer, OfferRequest, TrickleRequest } from './offer-bodies.ts'

/** POST and PATCH of one path: a caller of a session connects and trickles. */
const offerAt = <const P extends `/sessions/:id/${string}`>(edge: Edge, path: P) => {
  const limits = { clock: edge.clock, maxBytes: edge.maxBodyBytes }
  return new Elysia()
    .post(
      path,
      async ({ request, params, set }) => {
        const session = await findSession(edge.sessions, params.id)
        set.headers['cache-control'] = 'no-store'
        const body = await readBody(request, OfferRequest, limits)
        if (!body) throw new ApiError('BAD_REQUEST', 'Invalid JSON body')
        const offer = readOfferText(body.sdp, 'sdp')
        const { sdp, pcId } = await connect(edge, connectOffer(offer.sdp, body, session.body))
        const data = { answer: offer.answer(sdp), type: 'answer' }
        return success(requestId(set), data, { sdp, type: 'answer', pc_id: pcId })
      },
      { parse: 'none' },
    )
    .patch(
      path,
      async ({ request, params, set }) => {
        await findSession(edge.sessions, params.id)
        const body = await readBody(request, TrickleRequest, limits)
        // Fire and forget: a connection that has just gone is nobody's mistake.
        if (body?.pc_id) await edge.peers.trickle(body.pc_id, candidatesOf(body))
        set.status = 204
      },
      { parse: 'none' },
    )
}

/** The reference documents two paths, and Pipecat's clients make a third of the versioned prefix and the legacy path. */
export const sessionOffer = (edge: Edge) =>
  new Elysia().use(offerAt(edge, '/sessions/:id/offer')).use(offerAt(edge, '/sessions/:id/api/offer'))
