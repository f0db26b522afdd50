import type { CarrierNews, Webhook } from '../../carriers/webhook.ts'
import { announcesCall, callIn, readIncomingCall } from './incoming-call.ts'
import { Elysia } from 'elysia'
import { requestId } from '../context.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError, notFound } from '../errors.ts'
import { botStarted, CALL_ASKED, CALL_POSTED } from './call-webhook-description.ts'
import type { CarrierDesk } from './desk.ts'
import { expectCall } from './expect-call.ts'
import { UUID } from '../sessions.ts'
import { pagePath } from './page-path.ts'
import { publicAddress } from '../public-address.ts'
import { refuseReplay } from './replay.ts'
import { readSigned } from './signed-webhook.ts'

/**
 * POST and GET /: a carrier announces a call and is told where to open its stream. It gives up after some seconds, so nothing but
 * the stores of nonces and tickets is asked on the way.
 */
export function callWebhook(edge: Edge) {
  async function answer(request: Request, { desk, webhook }: Asked): Promise<Response> {
    const signed = await readSigned(edge, desk, request)
    const { socket } = publicAddress(desk.names, request)
    const streams = `${socket}/telephony/ws`
    const event = webhook.readEvent?.(signed)
    if (event) return await takeEvent(event, streams, { desk, headers: request.headers })
    const session = new URL(request.url).searchParams.get('session')
    const announced = readIncomingCall(desk.carrier, webhook.fields, signed)
    const call = { ...announced, ...(session !== null && UUID.test(session) && { session }) }
    const ticket = await desk.tickets.issue(call)
    // Last: a carrier that could not be answered sends the very same request again.
    await refuseReplay(desk, signed)
    if (!edge.calls.isFull) expectCall(edge, call, request.headers)
    const { type, body } = webhook.answer({ url: streams, ticket, call })
    return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
  }

  /** The carrier tells of a call that rings, and waits only for our receipt. Then we tell it over REST to answer. */
  async function takeEvent(
    event: CarrierNews,
    streams: string,
    { desk, headers }: { desk: CarrierDesk; headers: Headers },
  ): Promise<Response> {
    if (event.type === 'unreadable') throw new ApiError('BAD_REQUEST', event.problem)
    if (event.type === 'stream-failed') edge.answerer?.hangUp(event.callId)
    if (event.type !== 'rings') return new Response()
    if (!edge.answerer) {
      desk.complaints.tell('call not answered', { carrier: desk.carrier, reason: event.withoutAccount })
      throw new ApiError('BAD_REQUEST', event.withoutAccount)
    }
    const { eventId } = event
    const call = callIn(desk.carrier, event.fields, event.read)
    // A full server takes no stream, so the caller would hear nothing.
    if (edge.calls.isFull) {
      edge.answerer.reject(call.callId)
      return new Response()
    }
    const ticket = await desk.tickets.issue(call)
    expectCall(edge, call, headers)
    edge.answerer.answer({ callId: call.callId, url: `${streams}/${ticket}`, commandId: eventId })
    return new Response()
  }

  return new Elysia()
    .post('/', ({ request }) => answer(request, webhookOf(edge)), { parse: 'none', detail: CALL_POSTED })
    .get(
      '/',
      ({ request, redirect, set }) => {
        const asked = webhookOf(edge)
        if (announcesCall(asked.webhook.fields, request.url)) return answer(request, asked)
        // A browser names HTML; probes and scripts take anything.
        if (request.headers.get('accept')?.includes('text/html')) return redirect(pagePath(edge))
        return success(requestId(set), botStarted(asked.desk.carrier))
      },
      { detail: CALL_ASKED },
    )
}

interface Asked {
  readonly desk: CarrierDesk
  readonly webhook: Webhook
}

/** Throws `ApiError`, 404, where no carrier asks. */
function webhookOf({ carrier: desk }: Edge): Asked {
  if (!desk?.webhook) throw notFound()
  return { desk, webhook: desk.webhook }
}
