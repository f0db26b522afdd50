import { Elysia } from 'elysia'
import type { Edge } from '../edge.ts'
import { ApiError, notFound } from '../errors.ts'
import { readSigned } from './signed-webhook.ts'
import { TRANSFER } from './transfer-description.ts'

/** POST and GET /telephony/transfer/{ticket}: a carrier asks what to do with a call that leaves the bot. */
export function transfer(edge: Edge) {
  async function answer(request: Request, ticket: string): Promise<Response> {
    const { carrier: desk } = edge
    const tickets = desk?.transfers
    if (!tickets) throw notFound()
    // The carrier may ask again: see `TransferTickets`.
    await readSigned(edge, desk, request)
    const told = await tickets.answerTo(ticket)
    if (!told) throw new ApiError('NOT_FOUND', 'There is no such transfer, or it has run out')
    return new Response(told.body, { headers: { 'content-type': told.type, 'cache-control': 'no-store' } })
  }

  return new Elysia()
    .post('/telephony/transfer/:ticket', ({ request, params }) => answer(request, params.ticket), {
      parse: 'none',
      detail: TRANSFER,
    })
    .get('/telephony/transfer/:ticket', ({ request, params }) => answer(request, params.ticket), {
      detail: TRANSFER,
    })
}
