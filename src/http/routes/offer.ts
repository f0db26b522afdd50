import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { connect } from '../connect.ts'
import { requestId } from '../context.ts'
import { readOfferText } from '../description.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError } from '../errors.ts'

/** Body of POST /webrtc/offer. */
export const DirectOfferRequest = Type.Object({ offer: Type.String({ minLength: 1 }) })

/** POST /webrtc/offer: a call without a session. */
export const offer = (edge: Edge) =>
  new Elysia().post(
    '/webrtc/offer',
    async ({ request, set }) => {
      set.headers['cache-control'] = 'no-store'
      const body = await readBody(request, DirectOfferRequest, { clock: edge.clock, maxBytes: edge.maxBodyBytes })
      if (!body) throw new ApiError('BAD_REQUEST', 'Invalid JSON body')
      const given = readOfferText(body.offer, 'offer')
      const { sdp, pcId } = await connect(edge, { sdp: given.sdp, restart: false, data: {} })
      return success(requestId(set), { answer: given.answer(sdp) }, { sdp, type: 'answer', pc_id: pcId })
    },
    { parse: 'none' },
  )
