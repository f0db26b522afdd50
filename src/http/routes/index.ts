import { type AnyElysia, Elysia } from 'elysia'
import type { Edge } from '../edge.ts'
import { openApiOf } from '../openapi/document.ts'
import { elsewhere } from '../openapi/elsewhere.ts'
import { swaggerPages } from '../openapi/pages.ts'
import { calls } from './calls.ts'
import { health } from './health.ts'
import { metrics } from './metrics.ts'
import { offer } from './offer.ts'
import { pipecat } from './pipecat.ts'
import { sessionOffer } from './session-offer.ts'
import { start } from './start.ts'
import { tickets } from './tickets.ts'
import { asksFirst } from '../telephony/carrier.ts'
import { dailyDialin } from '../telephony/daily-dialin.ts'
import { dailyEvents } from '../telephony/daily-events.ts'
import { callWebhook } from '../telephony/call-webhook.ts'
import { transfer } from '../telephony/transfer.ts'

/** Every route under its versioned and its legacy path, and the pages that describe them. */
export function routes(edge: Edge) {
  const all = new Elysia().use(allRoutes(edge, '/api/v1')).use(allRoutes(edge, '')).use(metrics(edge))
  if (edge.hasWebRtc) all.use(pipecat(edge))
  if (edge.carrier && asksFirst(edge.carrier.carrier)) all.use(callWebhook(edge, edge.carrier, edge.carrier.carrier))
  if (edge.carrier?.transfers) all.use(transfer(edge, edge.carrier, edge.carrier.transfers))
  const described: AnyElysia = all.use(swaggerPages(() => openApiOf(described, elsewhere(edge))))
  return described
}

const allRoutes = (edge: Edge, prefix: string) => {
  const open = new Elysia({ prefix }).use(health(edge)).use(start(edge)).use(tickets(edge)).use(calls(edge))
  if (edge.dialin) open.use(dailyDialin(edge, edge.dialin)).use(dailyEvents(edge, edge.dialin))
  return edge.hasWebRtc ? open.use(offer(edge)).use(sessionOffer(edge)) : open
}
