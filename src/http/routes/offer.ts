import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { callOrigin } from '../call-origin.ts'
import { connect } from '../connect.ts'
import { clientOf, requestId } from '../context.ts'
import { readOfferText } from '../description.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError } from '../errors.ts'
import { enveloped, META_EXAMPLE, operation } from '../openapi/operation.ts'
import { INVALID_OFFER, NO_WEBRTC, NOT_NOW, SDP_EXAMPLE } from './offer-answers.ts'

/** Body of POST /webrtc/offer. */
export const DirectOfferRequest = Type.Object(
  { offer: Type.String({ minLength: 1, description: 'SDP, or a stringified RTCSessionDescription' }) },
  { $id: 'DirectOffer' },
)

const OFFER = operation({
  summary: 'Call without a session',
  description:
    'Answers an offer and starts a call. The answer comes in the form of the offer: SDP or a stringified description.',
  tag: 'WebRTC',
  body: { schema: DirectOfferRequest, isRequired: true, example: { offer: SDP_EXAMPLE } },
  answers: {
    200: {
      description: 'The answer; the call begins when the client connects',
      schema: enveloped(Type.Object({ answer: Type.String() }), {}, 'DirectAnswer'),
      example: { data: { answer: SDP_EXAMPLE }, meta: META_EXAMPLE },
      headers: ['Cache-Control'],
    },
  },
  errors: [
    [400, INVALID_OFFER],
    [404, NO_WEBRTC],
    [422, '`offer` is missing or empty.'],
    [503, NOT_NOW],
  ],
})

/** POST /webrtc/offer: a call without a session. */
export const offer = (edge: Edge) =>
  new Elysia().post(
    '/webrtc/offer',
    async ({ request, set }) => {
      set.headers['cache-control'] = 'no-store'
      const body = await readBody(request, DirectOfferRequest, { clock: edge.clock, maxBytes: edge.maxBodyBytes })
      if (!body) throw new ApiError('BAD_REQUEST', 'Invalid JSON body')
      const given = readOfferText(body.offer, 'offer')
      const origin = callOrigin(request)
      const { sdp } = await connect(edge, { sdp: given.sdp, restart: false, client: clientOf(request), origin })
      return success(requestId(set), { answer: given.answer(sdp) })
    },
    { parse: 'none', detail: OFFER },
  )
