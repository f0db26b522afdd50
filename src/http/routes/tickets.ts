import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { TICKET_TTL_MS } from '../../session/tickets.ts'
import { requestId } from '../context.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { enveloped, META_EXAMPLE, operation } from '../openapi/operation.ts'

const TICKETS = operation({
  summary: 'Get a ticket for one WebSocket',
  description: 'For a page: its server asks with a key, and the page opens `/ws?ticket=...` with the ticket.',
  tag: 'WebSocket',
  answers: {
    201: {
      description: 'A ticket: good once, and soon',
      schema: enveloped(Type.Object({ ticket: Type.String(), expiresInSecs: Type.Integer() }), {}, 'Ticket'),
      example: { data: { ticket: 'b0c5d3f2-8a52-4a9f-9a52-64f1e3a9a3a1', expiresInSecs: 60 }, meta: META_EXAMPLE },
      headers: ['Cache-Control'],
    },
  },
  errors: [[503, 'The session store cannot be reached.']],
})

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
    { parse: 'none', detail: TICKETS },
  )
