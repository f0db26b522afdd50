import { Elysia } from 'elysia'
import { TICKET_TTL_MS } from '../../session/tickets.ts'
import { requestId } from '../context.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'

/** POST /tickets: for a page that opens `/ws` and cannot send a key there. */
export const tickets = (edge: Edge) =>
  new Elysia().post(
    '/tickets',
    async ({ set }) => {
      set.status = 201
      set.headers['cache-control'] = 'no-store'
      const ticket = await edge.admission.ticket()
      return success(requestId(set), { ticket, expiresInSecs: TICKET_TTL_MS / 1000 })
    },
    { parse: 'none' },
  )
