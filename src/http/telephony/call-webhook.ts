import { Elysia } from 'elysia'
import type { Edge } from '../edge.ts'
import { ANSWERS } from './answers/index.ts'
import { callAsked, callPosted } from './call-webhook-description.ts'
import type { WebhookCarrier } from './carrier.ts'
import type { CarrierDesk } from './desk.ts'
import { announcesCall, readIncomingCall } from './incoming-call.ts'
import { UUID } from '../sessions.ts'
import { pagePath } from './page-path.ts'
import { publicAddress } from './public-address.ts'
import { refuseReplay } from './replay.ts'
import { readSigned } from './signed-webhook.ts'

/**
 * POST and GET /: a carrier announces a call and is told where to open its stream. It gives up after some seconds, so nothing but
 * the stores of nonces and tickets is asked on the way.
 */
export function callWebhook(edge: Edge, desk: CarrierDesk, carrier: WebhookCarrier) {
  async function answer(request: Request): Promise<Response> {
    const signed = await readSigned(edge, desk, request)
    await refuseReplay(desk, signed)
    const session = new URL(request.url).searchParams.get('session')
    const call = { ...readIncomingCall(carrier, signed), ...(session !== null && UUID.test(session) && { session }) }
    const ticket = await desk.tickets.issue(call)
    const { socket } = publicAddress(desk.publicHost, request)
    const { type, body } = ANSWERS[carrier]({ url: `${socket}/telephony/ws`, ticket, call })
    return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
  }

  return new Elysia()
    .post('/', ({ request }) => answer(request), { parse: 'none', detail: callPosted(carrier) })
    .get(
      '/',
      ({ request, redirect }) =>
        announcesCall(carrier, request.url) ? answer(request) : redirect(pagePath({ carrier: desk })),
      { detail: callAsked(carrier) },
    )
}
