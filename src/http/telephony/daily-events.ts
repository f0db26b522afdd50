import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { Elysia } from 'elysia'
import { asStageError } from '../../std/errors.ts'
import { requestId } from '../context.ts'
import type { DialinDesk, Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError, notFound } from '../errors.ts'
import { EVENTS } from './daily-events-description.ts'
import { SIP_ROOM } from './daily-dialin.ts'
import { readDailyWebhook } from './daily-webhook-body.ts'

const SipReady = Type.Object({
  type: Type.Literal('dialin.ready'),
  payload: Type.Object({
    room: Type.String({ pattern: `^${SIP_ROOM}[\\da-f-]{36}$` }),
    sip_endpoint: Type.String({ pattern: '^(?:sip:)?[^\\s@;?:]{1,128}@[\\w.-]{1,255}$' }),
  }),
})
const HeldSession = Type.Object({ carrier: Type.Literal('daily'), call_id: Type.String(), call_domain: Type.String() })

/**
 * POST /daily-webhook: events of the Daily domain. When the address of a room is ready, the call that it was made for is put
 * through; all other events are none of ours.
 */
export const dailyEvents = (edge: Edge) =>
  new Elysia().post(
    '/daily-webhook',
    async ({ request, set }) => {
      const { dialin: desk } = edge
      if (!desk) throw notFound()
      const event = await readDailyWebhook(edge, desk.trust, 'webhook', request)
      if (Value.Check(SipReady, event)) {
        const { room, sip_endpoint } = event.payload
        await forward(edge, desk, room.slice(SIP_ROOM.length), sip_endpoint)
      }
      return success(requestId(set), { status: 'OK' })
    },
    { parse: 'none', detail: EVENTS },
  )

async function forward(edge: Edge, desk: DialinDesk, sessionId: string, endpoint: string): Promise<void> {
  const held = (await edge.heldSessions.get(sessionId))?.body
  // A room of another server in the same domain, or of a call that is over.
  if (!Value.Check(HeldSession, held)) return
  const { call_id: callId, call_domain: callDomain } = held
  try {
    // Daily may tell twice; what failed is tried again when it does.
    await edge.once.dialin.once(`ready ${sessionId}`, async () => {
      await desk.forward({ callId, callDomain }, endpoint.startsWith('sip:') ? endpoint : `sip:${endpoint}`)
      return 'forwarded'
    })
  } catch (error) {
    const { code, message } = asStageError('transport', error)
    edge.log.error('phone call could not be put through', { session: sessionId, code, reason: message })
    // The caller has hung up, or Daily will say the same again. It gives webhooks up that fail too often.
    if (code === 'bad-request' || code === 'not-found') return
    throw new ApiError('SERVICE_UNAVAILABLE', 'Call could not be put through', { headers: { 'retry-after': '2' } })
  }
}
