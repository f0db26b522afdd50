import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { success } from '../envelope.ts'
import { requestId } from '../context.ts'
import type { Edge } from '../edge.ts'
import { modelsLoading, serverFull, storeUnavailable } from '../errors.ts'
import { hasRoom } from '../seat.ts'
import { StoreUnavailable } from '../../session/unavailable.ts'
import { enveloped, META_EXAMPLE, NO_KEY, operation } from '../openapi/operation.ts'

const Status = enveloped(Type.Object({ status: Type.Literal('ok') }), {}, 'Status')
const OK = { description: 'It does', schema: Status, example: { data: { status: 'ok' }, meta: META_EXAMPLE } }

const HEALTH = operation({
  summary: 'Whether the process runs',
  description: 'For liveness probes: it says nothing of what the server depends on.',
  tag: 'Probes',
  security: NO_KEY,
  answers: { 200: OK },
})

const READY = operation({
  summary: 'Whether calls can be taken',
  description:
    'For load balancers. With `session_store` redis, Redis is asked first; why one is of no use stands in the message. A server whose models are still loading is not ready: it takes calls, and the first callers would wait. Nor is one that is full: calls in progress go on, and new ones are for others.',
  tag: 'Probes',
  security: NO_KEY,
  answers: { 200: { ...OK, description: 'They can' } },
  errors: [
    [503, 'Models are loading, the session store cannot be reached, or all calls that the server takes are taken.'],
  ],
})

/** GET /health and /ready. */
export const health = (edge: Edge) =>
  new Elysia()
    .get('/health', ({ set }) => success(requestId(set), { status: 'ok' }), { detail: HEALTH })
    .get(
      '/ready',
      async ({ set }) => {
        await edge.sessions.ping().catch((error: unknown) => {
          edge.log.warn('session store unavailable', { reason: error instanceof Error ? error.message : '' })
          throw storeUnavailable(error instanceof StoreUnavailable ? error.advice : undefined)
        })
        if (!edge.isLoaded()) throw modelsLoading()
        if (!(await hasRoom(edge))) throw serverFull()
        return success(requestId(set), { status: 'ok' })
      },
      { detail: READY },
    )
