import { Elysia } from 'elysia'
import { success } from '../envelope.ts'
import { requestId } from '../context.ts'

/** GET /health and /ready. */
export const health = () =>
  new Elysia()
    .get('/health', ({ set }) => success(requestId(set), { status: 'ok' }))
    .get('/ready', ({ set }) => success(requestId(set), { status: 'ok' }))
