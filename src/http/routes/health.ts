import { Elysia } from 'elysia'
import { success } from '../envelope.ts'
import { requestId } from '../context.ts'
import type { Edge } from '../edge.ts'
import { storeUnavailable } from '../errors.ts'

/** GET /health and /ready. */
export const health = (edge: Edge) =>
  new Elysia()
    .get('/health', ({ set }) => success(requestId(set), { status: 'ok' }))
    .get('/ready', async ({ set }) => {
      await edge.sessions.ping().catch((error: unknown) => {
        edge.log.warn('session store unavailable', { reason: error instanceof Error ? error.message : '' })
        throw storeUnavailable()
      })
      return success(requestId(set), { status: 'ok' })
    })
