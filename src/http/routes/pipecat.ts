import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { connect } from '../connect.ts'
import { readOfferText } from '../description.ts'
import type { Edge } from '../edge.ts'
import { ApiError } from '../errors.ts'
import { operation, type OperationFacts } from '../openapi/operation.ts'
import {
  AGENT,
  FLAT_ANSWER,
  FLAT_ANSWER_EXAMPLE,
  INVALID_OFFER,
  NO_AGENT,
  NO_WEBRTC,
  NOT_NOW,
  SDP_EXAMPLE,
  TRICKLE_EXAMPLE,
} from './offer-answers.ts'
import { candidatesOf, connectOffer, OfferRequest, TrickleRequest } from './offer-bodies.ts'

const offerOf = (facts: Pick<OperationFacts, 'summary' | 'description' | 'parameters'>, absent: string) =>
  operation({
    ...facts,
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
      [404, absent],
      [422, '`sdp` is missing or empty.'],
      [503, NOT_NOW],
    ],
  })

const OFFER = offerOf(
  {
    summary: "Call as with Pipecat's own runner",
    description: 'As POST /webrtc/offer, for clients that were pointed here. Answers have no envelope.',
  },
  NO_WEBRTC,
)

const OFFER_TO_AGENT = offerOf(
  {
    summary: "Call an agent as with Pipecat's own runner",
    description: 'The same with one of `agents`.',
    parameters: [AGENT],
  },
  NO_AGENT,
)

const trickleOf = (facts: Pick<OperationFacts, 'summary' | 'parameters'>) =>
  operation({
    ...facts,
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

const TRICKLE = trickleOf({ summary: "Add ICE candidates as with Pipecat's own runner" })

const TRICKLE_TO_AGENT = trickleOf({
  summary: "Add ICE candidates of a call with an agent, as with Pipecat's own runner",
  parameters: [AGENT],
})

/**
 * POST and PATCH /api/offer as Pipecat's own runner answers them, for clients that were pointed there. They trickle where they sent the
 * offer, so a path that names an agent takes candidates, too.
 */
export const pipecat = (edge: Edge) => {
  const limits = { clock: edge.clock, maxBytes: edge.maxBodyBytes }
  async function answer(request: Request, path?: string) {
    const body = await readBody(request, OfferRequest, limits)
    if (!body) throw new ApiError('BAD_REQUEST', 'Invalid JSON body')
    const offer = readOfferText(body.sdp, 'sdp')
    const { sdp, pcId } = await connect(edge, connectOffer(edge, { sdp: offer.sdp, body, request, path }))
    return { sdp, type: 'answer', pc_id: pcId }
  }
  async function trickle(request: Request) {
    const body = await readBody(request, TrickleRequest, limits)
    const isKnown = body?.pc_id ? await edge.peers.trickle(body.pc_id, candidatesOf(body)) : false
    if (!isKnown) throw new ApiError('NOT_FOUND', 'Peer connection not found')
    return { status: 'success' }
  }
  const uncached = { 'cache-control': 'no-store' }
  return new Elysia()
    .post(
      '/api/offer',
      ({ request, set }) => {
        Object.assign(set.headers, uncached)
        return answer(request)
      },
      { parse: 'none', detail: OFFER },
    )
    .post(
      '/api/offer/:agent',
      ({ request, params, set }) => {
        Object.assign(set.headers, uncached)
        return answer(request, params.agent)
      },
      { parse: 'none', detail: OFFER_TO_AGENT },
    )
    .patch('/api/offer', ({ request }) => trickle(request), { parse: 'none', detail: TRICKLE })
    .patch('/api/offer/:agent', ({ request }) => trickle(request), { parse: 'none', detail: TRICKLE_TO_AGENT })
}
