import type { OpenAPIV3 } from 'openapi-types'
import { AGENT } from '../routes/offer-answers.ts'
import { NO_KEY, operation, type OperationFacts } from './operation.ts'

const query = (name: string, description: string, schema: OpenAPIV3.SchemaObject): OpenAPIV3.ParameterObject => ({
  name,
  in: 'query',
  description,
  schema,
})

/** GET /ws, which Bun's own server answers. */
const SOCKET = {
  summary: 'Be in a call',
  description:
    'A WebSocket upgrade: one connection is one call. Messages are described in docs/websocket.md. A page that cannot send a key here brings a ticket.',
  tag: 'WebSocket',
  parameters: [
    query('rtvi', '`1`: messages are RTVI', { type: 'string', enum: ['1', '0'] }),
    query('heartbeat', '`1`: an event comes every two seconds, by which to notice a dead connection', {
      type: 'string',
      enum: ['1', '0'],
    }),
    query('format', '`protobuf`: binary frames instead of JSON; in upper or lower case', {
      type: 'string',
      enum: ['json', 'protobuf'],
    }),
    query('session', 'The id of a session from POST /start', { type: 'string', format: 'uuid' }),
    query('ticket', 'From POST /api/v1/tickets, in place of a key; good once', { type: 'string' }),
    query('token', 'The same, as Pipecat clients call it', { type: 'string' }),
  ],
  answers: { 101: { description: 'The call begins' } },
  errors: [
    [
      400,
      'The request is no WebSocket upgrade, `session` is no UUID, `format`, `rtvi` or `heartbeat` is unknown, or a value of the session is too long for the prompt.',
    ],
    [403, 'A page of this origin may not open it; `cors_allowed_origins` names those that may.'],
    [404, 'There is no such session or agent, or the WebSocket transport is switched off.'],
    [503, 'All calls that the server takes are taken.'],
  ],
} as const satisfies OperationFacts

/** GET /telephony/ws, which Bun's own server answers, too. */
const STREAM = {
  summary: 'Stream the audio of a phone call',
  description:
    'A WebSocket upgrade by the carrier that `runner_transport` names, each in its own dialect. A stream brings the ticket that its call was given, in the path or in its parameters, where `telephony_require_ticket` asks for one.',
  tag: 'Telephony',
  security: NO_KEY,
  answers: { 101: { description: 'The stream is open; it becomes a call once it says whose it is' } },
  errors: [
    [400, 'The request is no WebSocket upgrade.'],
    [401, 'The signature is missing, malformed or wrong, and the carrier wants this status for it.'],
    [403, 'The signature or the password of the carrier is wrong.'],
    [404, 'No carrier is configured.'],
    [503, 'All calls that the server takes are taken.'],
  ],
} as const satisfies OperationFacts

/** What the document tells of paths that are no routes of the API's. */
export const ELSEWHERE: OpenAPIV3.PathsObject = {
  '/ws': { get: { ...operation(SOCKET), operationId: 'getWs' } },
  '/ws/{agent}': {
    get: {
      ...operation({
        ...SOCKET,
        summary: 'Be in a call with an agent',
        description: 'The same with one of `agents`. If the session was made for an agent, that one takes the call.',
        parameters: [AGENT, ...SOCKET.parameters],
      }),
      operationId: 'getWsByAgent',
    },
  },
  '/telephony/ws': { get: { ...operation(STREAM), operationId: 'getTelephonyWs' } },
  '/telephony/ws/{ticket}': {
    get: {
      ...operation({
        ...STREAM,
        parameters: [{ name: 'ticket', in: 'path', required: true, schema: { type: 'string' } }],
      }),
      operationId: 'getTelephonyWsByTicket',
    },
  },
}
