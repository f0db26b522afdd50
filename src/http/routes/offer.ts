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
import { enveloped, META_EXAMPLE, operation, type OperationFacts } from '../openapi/operation.ts'
import { AGENT, INVALID_OFFER, NO_AGENT, NO_WEBRTC, NOT_NOW, SDP_EXAMPLE } from './offer-answers.ts'

/** Body of POST /webrtc/offer. */
export const DirectOfferRequest = Type.Object(
  { offer: Type.String({ minLength: 1, description: 'SDP, or a stringified RTCSessionDescription' }) },
  { $id: 'DirectOffer' },
)

const offerOf = (facts: Pick<OperationFacts, 'summary' | 'description' | 'parameters'>, absent: string) =>
  operation({
    ...facts,
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
      [404, absent],
      [422, '`offer` is missing or empty.'],
      [503, NOT_NOW],
    ],
  })

const OFFER = offerOf(
  {
    summary: 'Call without a session',
    description:
      'Answers an offer and starts a call. The answer comes in the form of the offer: SDP or a stringified description.',
  },
  NO_WEBRTC,
)

const OFFER_TO_AGENT = offerOf(
  { summary: 'Call an agent without a session', description: 'The same with one of `agents`.', parameters: [AGENT] },
  NO_AGENT,
)

/** POST /webrtc/offer: a call without a session, with the default agent or the one that the path names. */
export const offer = (edge: Edge) => {
  async function answer(request: Request, path?: string): Promise<{ answer: string }> {
    const body = await readBody(request, DirectOfferRequest, { clock: edge.clock, maxBytes: edge.maxBodyBytes })
    if (!body) throw new ApiError('BAD_REQUEST', 'Invalid JSON body')
    const given = readOfferText(body.offer, 'offer')
    const origin = callOrigin(edge, { request, path })
    const { sdp } = await connect(edge, { sdp: given.sdp, restart: false, client: clientOf(request), origin })
    return { answer: given.answer(sdp) }
  }
  const uncached = { 'cache-control': 'no-store' }
  return new Elysia()
    .post(
      '/webrtc/offer',
      async ({ request, set }) => {
        Object.assign(set.headers, uncached)
        return success(requestId(set), await answer(request))
      },
      { parse: 'none', detail: OFFER },
    )
    .post(
      '/webrtc/offer/:agent',
      async ({ request, params, set }) => {
        Object.assign(set.headers, uncached)
        return success(requestId(set), await answer(request, params.agent))
      },
      { parse: 'none', detail: OFFER_TO_AGENT },
    )
}
