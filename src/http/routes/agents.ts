import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { requestId } from '../context.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { enveloped, META_EXAMPLE, operation } from '../openapi/operation.ts'

const Agents = enveloped(
  Type.Object({
    agents: Type.Array(Type.String(), { description: 'Names. The first takes calls for which none is chosen' }),
  }),
  {},
  'Agents',
)

const AGENTS = operation({
  summary: 'List the agents',
  description: 'For whoever may start a call with one of them: the names for `agent` of `POST /start`.',
  tag: 'Sessions',
  answers: {
    200: {
      description: 'At least one',
      schema: Agents,
      example: { data: { agents: ['default', 'sales'] }, meta: META_EXAMPLE },
      headers: ['Cache-Control'],
    },
  },
})

/** GET /agents: who may be called. Our own page asks when it opens. */
export const agents = (edge: Edge) =>
  new Elysia().get(
    '/agents',
    ({ set }) => {
      set.headers['cache-control'] = 'no-store'
      return success(requestId(set), { agents: edge.agents.names })
    },
    { detail: AGENTS },
  )
