import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { connect } from '../connect.ts'
import { readOfferText } from '../description.ts'
import type { Edge } from '../edge.ts'
import { ApiError } from '../errors.ts'
import { operation } from '../openapi/operation.ts'
import {
  FLAT_ANSWER,
  FLAT_ANSWER_EXAMPLE,
  INVALID_OFFER,
  NO_WEBRTC,
  NOT_NOW,
  SDP_EXAMPLE,
  TRICKLE_EXAMPLE,
} from './offer-answers.ts'
import { candidatesOf, connectOffer, OfferRequest, TrickleRequest } from './offer-bodies.ts'

const OFFER = operation({
  summary: "Call as with Pipecat's own runner",
  description: 'As POST /webrtc/offer, for clients that were pointed here. Answers have no envelope.',
  tag: 'WebRTC',
  body: { schema: OfferRequest, isRequired: true, example: { sdp: SDP_EXAMPLE, type: 'offer' } },
  answers: {
    200: {
      description: 'The answer; the call begins when the client connects',
      schema: Type.Object(FLAT_ANSWER, { $id: 'PipecatAnswer' }),
      example: FLAT_ANSWER_EXAMPLE,
      headers: ['Cache-Control'],
    },
  },
  errors: [
    [400, INVALID_OFFER],
    [404, NO_WEBRTC],
    [422, '`sdp` is missing or empty.'],
    [503, NOT_NOW],
  ],
})

const TRICKLE = operation({
  summary: "Add ICE candidates as with Pipecat's own runner",
  description: 'Candidates found after the offer.',
  tag: 'WebRTC',
  body: { schema: TrickleRequest, isRequired: true, example: TRICKLE_EXAMPLE },
  answers: {
    200: {
      description: 'Noted',
      schema: Type.Object({ status: Type.Literal('success') }, { $id: 'Trickled' }),
      example: { status: 'success' },
    },
  },
  errors: [
    [404, 'There is no such connection, or WebRTC is switched off.'],
    [422, 'A candidate is missing.'],
  ],
})

/** POST and PATCH /api/offer as Pipecat's own runner answers them, for clients that were pointed there. */
export const pipecat = (edge: Edge) => {
  const limits = { clock: edge.clock, maxBytes: edge.maxBodyBytes }
  return new Elysia()
    .post(
      '/api/offer',
      async ({ request, set }) => {
        set.headers['cache-control'] = 'no-store'
        const body = await readBody(request, OfferRequest, limits)
        if (!body) throw new ApiError('BAD_REQUEST', 'Invalid JSON body')
        const offer = readOfferText(body.sdp, 'sdp')
        const { sdp, pcId } = await connect(edge, connectOffer(offer.sdp, body, request))
        return { sdp, type: 'answer', pc_id: pcId }
      },
      { parse: 'none', detail: OFFER },
    )
    .patch(
      '/api/offer',
      async ({ request }) => {
        const body = await readBody(request, TrickleRequest, limits)
        const isKnown = body?.pc_id ? await edge.peers.trickle(body.pc_id, candidatesOf(body)) : false
        if (!isKnown) throw new ApiError('NOT_FOUND', 'Peer connection not found')
        return { status: 'success' }
      },
      { parse: 'none', detail: TRICKLE },
    )
}
