import type { OpenAPIV3 } from 'openapi-types'
import type { Edge } from '../edge.ts'
import { operation } from './operation.ts'

const query = (name: string, description: string, schema: OpenAPIV3.SchemaObject): OpenAPIV3.ParameterObject => ({
  name,
  in: 'query',
  description,
  schema,
})

/** GET /ws, which Bun's own server answers. */
const SOCKET = operation({
  summary: 'Be in a call',
  description:
    'A WebSocket upgrade: one connection is one call. Messages are described in docs/websocket.md. A page that cannot send a key here brings a ticket.',
  tag: 'WebSocket',
  parameters: [
    query('rtvi', '`1`: messages are RTVI', { type: 'string', enum: ['1'] }),
    query('format', '`protobuf`: binary frames instead of JSON', { type: 'string', enum: ['protobuf'] }),
    query('session', 'The id of a session from POST /start', { type: 'string', format: 'uuid' }),
    query('ticket', 'From POST /api/v1/tickets, in place of a key; good once', { type: 'string' }),
    query('token', 'The same, as Pipecat clients call it', { type: 'string' }),
  ],
  answers: { 101: { description: 'The call begins' } },
  errors: [
    [400, 'The request is no WebSocket upgrade, or `session` is no UUID.'],
    [403, 'A page of this origin may not open it; `cors_allowed_origins` names those that may.'],
    [404, 'There is no such session, or the WebSocket transport is switched off.'],
    [503, 'All calls that the server takes are taken.'],
  ],
})

/** What the document tells of paths that are no routes of the API's. */
export const elsewhere = ({ hasWebSocket }: Edge): OpenAPIV3.PathsObject => ({
  ...(hasWebSocket && { '/ws': { get: { ...SOCKET, operationId: 'getWs' } } }),
})
