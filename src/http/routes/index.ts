import { Elysia } from 'elysia'
import type { Edge } from '../edge.ts'
import { health } from './health.ts'
import { metrics } from './metrics.ts'
import { offer } from './offer.ts'
import { pipecat } from './pipecat.ts'
import { sessionOffer } from './session-offer.ts'
import { start } from './start.ts'
import { tickets } from './tickets.ts'

/** Every route under its versioned and its legacy path. */
export const routes = (edge: Edge) => {
  const all = new Elysia().use(allRoutes(edge, '/api/v1')).use(allRoutes(edge, '')).use(metrics(edge))
  return edge.hasWebRtc ? all.use(pipecat(edge)) : all
}

const allRoutes = (edge: Edge, prefix: string) => {
  const open = new Elysia({ prefix }).use(health(edge)).use(start(edge)).use(tickets(edge))
  return edge.hasWebRtc ? open.use(offer(edge)).use(sessionOffer(edge)) : open
}
