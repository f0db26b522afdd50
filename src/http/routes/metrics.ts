import { Elysia } from 'elysia'
import { bearerOf, sameSecret, unauthorized } from '../auth.ts'
import type { Edge } from '../edge.ts'

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** GET /metrics: for Prometheus; empty when switched off. */
export const metrics = ({ metrics: { expose, apiKey } }: Edge) =>
  new Elysia().get('/metrics', async ({ request, set }) => {
    set.headers['cache-control'] = 'no-store'
    if (!expose) {
      set.status = 204
      return
    }
    if (apiKey !== undefined && !sameSecret(bearerOf(request.headers) ?? '', apiKey)) throw unauthorized()
    set.headers['content-type'] = CONTENT_TYPE
    return await expose()
  })
