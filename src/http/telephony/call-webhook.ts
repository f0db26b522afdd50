import { Elysia } from 'elysia'
import { readBytes } from '../body.ts'
import type { Edge } from '../edge.ts'
import { ApiError } from '../errors.ts'
import { ANSWERS } from './answers/index.ts'
import { callAsked, callPosted } from './call-webhook-description.ts'
import type { WebhookCarrier } from './carrier.ts'
import type { CarrierDesk } from './desk.ts'
import { announcesCall, readIncomingCall } from './incoming-call.ts'
import { UUID } from '../sessions.ts'
import { pagePath } from './page-path.ts'
import { publicAddress, targetOf } from './public-address.ts'

/**
 * POST and GET /: a carrier announces a call and is told where to open its stream. It gives up after some seconds, so nothing but
 * the store of tickets is asked on the way.
 */
export function callWebhook(edge: Edge, desk: CarrierDesk, carrier: WebhookCarrier) {
  const limits = { clock: edge.clock, maxBytes: edge.maxBodyBytes }

  async function answer(request: Request): Promise<Response> {
    const address = publicAddress(desk.publicHost, request)
    const { method, headers } = request
    const signed = {
      method,
      headers,
      url: `${address.web}${targetOf(request.url)}`,
      body: await readBytes(request, limits),
    }
    if (desk.isSigned && !desk.isSigned(signed)) throw notSigned()
    const session = new URL(request.url).searchParams.get('session')
    const call = { ...readIncomingCall(carrier, signed), ...(session !== null && UUID.test(session) && { session }) }
    const ticket = await desk.tickets.issue(call)
    const { type, body } = ANSWERS[carrier]({ url: `${address.socket}/telephony/ws`, ticket, call })
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

export const notSigned = (): ApiError => new ApiError('FORBIDDEN', 'Signature missing or invalid')
