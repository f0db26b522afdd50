import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { connect } from '../connect.ts'
import { requestId } from '../context.ts'
import { readOfferText } from '../description.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError } from '../errors.ts'
import { enveloped, ID_EXAMPLE, META_EXAMPLE, operation } from '../openapi/operation.ts'
import { findSession } from '../sessions.ts'
import {
  FLAT_ANSWER,
  FLAT_ANSWER_EXAMPLE,
  INVALID_OFFER,
  NOT_NOW,
  SDP_EXAMPLE,
  TRICKLE_EXAMPLE,
} from './offer-answers.ts'
import { candidatesOf, connectOffer, OfferRequest, TrickleRequest } from './offer-bodies.ts'

const SESSION_ID = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'From POST /start',
  schema: { type: 'string', format: 'uuid' },
  example: ID_EXAMPLE,
} as const

const NO_SESSION =
  'There is no such session, it has expired, its agent is not on this server, or WebRTC is switched off.'

const CONNECT = operation({
  summary: 'Connect under a session',
  description: `Answers an offer and starts a call, or with \`pc_id\` renegotiates one that runs. What the session holds and what \`request_data\` says
reaches the bot; the latter wins, key by key.`,
  tag: 'Sessions',
  parameters: [SESSION_ID],
  body: {
    schema: OfferRequest,
    isRequired: true,
    example: { sdp: SDP_EXAMPLE, type: 'offer', request_data: { name: 'Ada' } },
  },
  answers: {
    200: {
      description: 'The answer; the call begins when the client connects',
      schema: enveloped(
        Type.Object({ answer: Type.String(), type: Type.Literal('answer') }),
        FLAT_ANSWER,
        'SessionAnswer',
      ),
      example: { ...FLAT_ANSWER_EXAMPLE, data: { answer: SDP_EXAMPLE, type: 'answer' }, meta: META_EXAMPLE },
      headers: ['Cache-Control'],
    },
  },
  errors: [
    [400, `${INVALID_OFFER} Or \`id\` is no UUID.`],
    [404, NO_SESSION],
    [422, '`sdp` is missing or empty.'],
    [503, NOT_NOW],
  ],
})

const TRICKLE = operation({
  summary: 'Add ICE candidates',
  description: 'Candidates found after the offer. An empty body is acknowledged too.',
  tag: 'Sessions',
  parameters: [SESSION_ID],
  body: { schema: TrickleRequest, isRequired: false, example: TRICKLE_EXAMPLE },
  answers: { 204: { description: 'Noted, whether or not the connection is still there' } },
  errors: [
    [400, 'The body is no JSON or has fields of the wrong type, or `id` is no UUID.'],
    [404, NO_SESSION],
    [422, 'A candidate is missing.'],
    [503, 'The session store cannot be reached.'],
  ],
})

/** POST and PATCH of one path: a caller of a session connects and trickles. */
const offerAt = <const P extends `/sessions/:id/${string}`>(edge: Edge, path: P) => {
  const limits = { clock: edge.clock, maxBytes: edge.maxBodyBytes }
  return new Elysia()
    .post(
      path,
      async ({ request, params, set }) => {
        const session = await findSession(edge, params.id)
        set.headers['cache-control'] = 'no-store'
        const body = await readBody(request, OfferRequest, limits)
        if (!body) throw new ApiError('BAD_REQUEST', 'Invalid JSON body')
        const offer = readOfferText(body.sdp, 'sdp')
        const { sdp, pcId } = await connect(edge, connectOffer(edge, { sdp: offer.sdp, body, request, session }))
        const data = { answer: offer.answer(sdp), type: 'answer' }
        return success(requestId(set), data, { sdp, type: 'answer', pc_id: pcId })
      },
      { parse: 'none', detail: CONNECT },
    )
    .patch(
      path,
      async ({ request, params, set }) => {
        await findSession(edge, params.id)
        const body = await readBody(request, TrickleRequest, limits)
        // Fire and forget: a connection that has just gone is nobody's mistake.
        if (body?.pc_id) await edge.peers.trickle(body.pc_id, candidatesOf(body))
        set.status = 204
      },
      { parse: 'none', detail: TRICKLE },
    )
}

/** voxray-go documents two paths, and Pipecat's clients make a third of the versioned prefix and the legacy path. */
export const sessionOffer = (edge: Edge) =>
  new Elysia().use(offerAt(edge, '/sessions/:id/offer')).use(offerAt(edge, '/sessions/:id/api/offer'))
