import { Elysia } from 'elysia'
import { requestId } from '../context.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError, notFound } from '../errors.ts'
import { ANSWERS } from './answers/index.ts'
import { isEvent, newsOf } from './call-control-event.ts'
import { botStarted, CALL_ASKED, CALL_POSTED } from './call-webhook-description.ts'
import { asksFirst, type WebhookCarrier } from './carrier.ts'
import type { CarrierDesk } from './desk.ts'
import { announcesCall, readIncomingCall } from './incoming-call.ts'
import { UUID } from '../sessions.ts'
import { pagePath } from './page-path.ts'
import { publicAddress } from '../public-address.ts'
import { refuseReplay } from './replay.ts'
import type { SignedRequest } from './signatures/signed-request.ts'
import { readSigned } from './signed-webhook.ts'

/**
 * POST and GET /: a carrier announces a call and is told where to open its stream. It gives up after some seconds, so nothing but
 * the stores of nonces and tickets is asked on the way.
 */
export function callWebhook(edge: Edge) {
  async function answer(request: Request, { desk, carrier }: Webhook): Promise<Response> {
    const signed = await readSigned(edge, desk, request)
    const { socket } = publicAddress(desk.names, request)
    const streams = `${socket}/telephony/ws`
    if (carrier === 'telnyx' && isEvent(signed)) return await takeEvent(signed, streams, desk)
    const session = new URL(request.url).searchParams.get('session')
    const call = { ...readIncomingCall(carrier, signed), ...(session !== null && UUID.test(session) && { session }) }
    const ticket = await desk.tickets.issue(call)
    // Last: a carrier that could not be answered sends the very same request again.
    await refuseReplay(desk, signed)
    const { telnyxCodec } = desk
    const { type, body } = ANSWERS[carrier]({ url: streams, ticket, call, telnyxCodec })
    return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
  }

  /** Telnyx tells of a call that rings, waits for no more than our receipt, and is then told to answer. */
  async function takeEvent(event: SignedRequest, streams: string, desk: CarrierDesk): Promise<Response> {
    const news = newsOf(event)
    if (news?.type === 'stream-failed') edge.answerer?.hangUp(news.callId)
    if (news?.type !== 'rings') return new Response()
    if (!edge.answerer) {
      desk.complaints.tell('call not answered: a call control application needs telnyx_api_key', {
        carrier: desk.carrier,
      })
      throw new ApiError(
        'BAD_REQUEST',
        'Set telnyx_api_key to answer a Call Control application, or use a TeXML application',
      )
    }
    const { eventId, call } = news
    // Answered, it would be a line on which nobody speaks: a full server takes no stream.
    if (edge.calls.isFull) {
      edge.answerer.reject(call.callId)
      return new Response()
    }
    const ticket = await desk.tickets.issue(call)
    edge.answerer.answer({ callId: call.callId, url: `${streams}/${ticket}`, commandId: eventId })
    return new Response()
  }

  return new Elysia()
    .post('/', ({ request }) => answer(request, webhookOf(edge)), { parse: 'none', detail: CALL_POSTED })
    .get(
      '/',
      ({ request, redirect, set }) => {
        const webhook = webhookOf(edge)
        if (announcesCall(webhook.carrier, request.url)) return answer(request, webhook)
        // A browser names HTML; probes and scripts take anything.
        if (request.headers.get('accept')?.includes('text/html')) return redirect(pagePath(edge))
        return success(requestId(set), botStarted(webhook.carrier))
      },
      { detail: CALL_ASKED },
    )
}

interface Webhook {
  readonly desk: CarrierDesk
  readonly carrier: WebhookCarrier
}

/** Throws `ApiError`, 404, where no carrier asks. */
function webhookOf({ carrier: desk }: Edge): Webhook {
  if (!desk || !asksFirst(desk.carrier)) throw notFound()
  return { desk, carrier: desk.carrier }
}
