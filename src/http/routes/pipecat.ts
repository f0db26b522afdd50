import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { connect } from '../connect.ts'
import { readOfferText } from '../description.ts'
import type { Edge } from '../edge.ts'
import { ApiError } from '../errors.ts'
import { candidatesOf, connectOffer, OfferRequest, TrickleRequest } from './offer-bodies.ts'

/** POST and PATCH /api/offer as Pipecat's own runner answers them, for clients that were pointed there. */
export const pipecat = (edge: Edge) => {
  const limits = { clock: edge.clock, maxBytes: edge.maxBodyBytes }
  return new Elysia()
    .post(
      '/api/offer',
      async ({ request }) => {
        const body = await readBody(request, OfferRequest, limits)
        if (!body) throw new ApiError('BAD_REQUEST', 'Invalid JSON body')
        const offer = readOfferText(body.sdp, 'sdp')
        const { sdp, pcId } = await connect(edge, connectOffer(offer.sdp, body, {}))
        return { sdp, type: 'answer', pc_id: pcId }
      },
      { parse: 'none' },
    )
    .patch(
      '/api/offer',
      async ({ request }) => {
        const body = await readBody(request, TrickleRequest, limits)
        const isKnown = body?.pc_id ? await edge.peers.trickle(body.pc_id, candidatesOf(body)) : false
        if (!isKnown) throw new ApiError('NOT_FOUND', 'Peer connection not found')
        return { status: 'success' }
      },
      { parse: 'none' },
    )
}
