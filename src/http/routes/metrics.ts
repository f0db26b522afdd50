import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { bearerOf, sameSecret } from '../../transport/proof.ts'
import { unauthorized } from '../auth.ts'
import type { Edge } from '../edge.ts'
import { operation } from '../openapi/operation.ts'

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

const METRICS = operation({
  summary: 'Figures for Prometheus',
  description:
    'Text exposition format 0.0.4. The keys of `server_api_key` are not asked for. Where `metrics_api_key` is set it is asked for as a bearer token; else anybody may read the figures.',
  tag: 'Probes',
  security: [{}, { Metrics: [] }],
  answers: {
    200: {
      description: 'The figures',
      schema: Type.String(),
      type: 'text/plain',
      example: '# TYPE http_requests_total counter\n',
      headers: ['Cache-Control'],
    },
    204: { description: '`metrics_enabled` is off', headers: ['Cache-Control'] },
  },
  errors: [[401, 'The server has a `metrics_api_key`, and this is not it.']],
})

/** GET /metrics: for Prometheus; empty when switched off. */
export const metrics = ({ metrics: { expose, apiKey } }: Edge) =>
  new Elysia().get(
    '/metrics',
    async ({ request, set }) => {
      set.headers['cache-control'] = 'no-store'
      if (!expose) {
        set.status = 204
        return
      }
      if (apiKey !== undefined && !sameSecret(bearerOf(request.headers) ?? '', apiKey)) throw unauthorized()
      set.headers['content-type'] = CONTENT_TYPE
      return await expose()
    },
    { detail: METRICS },
  )
