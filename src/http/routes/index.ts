import { type AnyElysia, Elysia } from 'elysia'
import type { Edge } from '../edge.ts'
import { notFound } from '../errors.ts'
import { openApiOf } from '../openapi/document.ts'
import { ELSEWHERE } from '../openapi/elsewhere.ts'
import { swaggerPages } from '../openapi/pages.ts'
import { callWebhook } from '../telephony/call-webhook.ts'
import { dailyDialin } from '../telephony/daily-dialin.ts'
import { dailyEvents } from '../telephony/daily-events.ts'
import { transfer } from '../telephony/transfer.ts'
import { agents } from './agents.ts'
import { calls } from './calls.ts'
import { health } from './health.ts'
import { metrics } from './metrics.ts'
import { offer } from './offer.ts'
import { pipecat } from './pipecat.ts'
import { sessionOffer } from './session-offer.ts'
import { start } from './start.ts'
import { tickets } from './tickets.ts'

/**
 * Every route under its versioned and its legacy path, and the pages that describe them. All are there whatever is configured, so that the
 * document is the same everywhere; those of what is not configured answer 404.
 */
export function routes(edge: Edge) {
  const all = new Elysia()
    .use(allRoutes(edge, '/api/v1'))
    .use(allRoutes(edge, ''))
    .use(metrics(edge))
    .use(whereWebRtc(edge).use(pipecat(edge)))
    .use(callWebhook(edge))
    .use(transfer(edge))
  const described: AnyElysia = all.use(swaggerPages(() => openApiOf(described, ELSEWHERE)))
  return described
}

const allRoutes = (edge: Edge, prefix: string) =>
  new Elysia({ prefix })
    .use(health(edge))
    .use(start(edge))
    .use(agents(edge))
    .use(tickets(edge))
    .use(calls(edge))
    .use(dailyDialin(edge))
    .use(dailyEvents(edge))
    .use(whereWebRtc(edge).use(offer(edge)).use(sessionOffer(edge)))

/** For routes that are only there where WebRTC is on. */
const whereWebRtc = ({ hasWebRtc }: Edge) =>
  new Elysia().onBeforeHandle(() => {
    if (!hasWebRtc) throw notFound()
  })
