import { type TSchema, Type } from '@sinclair/typebox'
import { enveloped, ID_EXAMPLE, IDEMPOTENCY_KEY, META_EXAMPLE, operation } from '../openapi/operation.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

/** Body of POST /start; all of it may be left out. */
export const StartRequest = Type.Object(
  {
    transport: nullable(
      Type.String({
        enum: ['webrtc', 'smallwebrtc', 'websocket'],
        description:
          'By default WebRTC where that is switched on, else the WebSocket; "smallwebrtc" is another word for "webrtc"',
      }),
    ),
    createDailyRoom: nullable(
      Type.Boolean({ description: 'Make a Daily room too, and a token for it; not with the WebSocket' }),
    ),
    enableDefaultIceServers: nullable(
      Type.Boolean({ description: 'Name a public STUN server where `webrtc_ice_servers` names none' }),
    ),
    agent: nullable(
      Type.String({
        description: 'Who takes the call: a name of `agents`. By default the path or the configuration decides',
      }),
    ),
    body: nullable(
      Type.Record(Type.String(), Type.Unknown(), { description: 'What the bot is to know of the caller' }),
    ),
  },
  { $id: 'Start' },
)

const IceServer = Type.Object({
  urls: Type.Union([Type.String(), Type.Array(Type.String())]),
  username: Type.Optional(Type.String()),
  credential: Type.Optional(Type.String()),
})

const SESSION = {
  sessionId: Type.String({ format: 'uuid' }),
  iceConfig: Type.Optional(Type.Object({ iceServers: Type.Array(IceServer) })),
  dailyRoom: Type.Optional(Type.String({ description: 'Address of the room' })),
  dailyToken: Type.Optional(Type.String({ description: 'Opens the room' })),
}

const SOCKET = {
  wsUrl: Type.String({ description: 'Where to open the WebSocket' }),
  token: Type.Optional(Type.String({ description: 'A ticket for it, on a server with keys' })),
}

const Started = Type.Union([
  enveloped(Type.Object(SESSION), SESSION),
  enveloped(Type.Object({ sessionId: SESSION.sessionId, ...SOCKET })),
  Type.Object(SOCKET),
])

const SESSION_EXAMPLE = {
  sessionId: ID_EXAMPLE,
  iceConfig: { iceServers: [{ urls: ['stun:stun.l.google.com:19302'] }] },
}

export const START = operation({
  summary: 'Start a session',
  description: `Makes the session under which a caller connects, and keeps \`body\` for the bot. For WebRTC the answer is in the envelope and flat beside it, for
the WebSocket in the envelope alone. Where the legacy path is asked for \`"transport": "websocket"\` by name, the answer is \`wsUrl\` and \`token\` without an
envelope: Pipecat's client refuses any other key. The same \`Idempotency-Key\` gets the same answer even with another body.`,
  tag: 'Sessions',
  parameters: [IDEMPOTENCY_KEY],
  body: {
    schema: StartRequest,
    isRequired: false,
    example: { enableDefaultIceServers: true, body: { userId: 'u-1' } },
  },
  answers: {
    201: {
      description: 'A session',
      schema: Started,
      example: { ...SESSION_EXAMPLE, data: SESSION_EXAMPLE, meta: META_EXAMPLE },
      headers: ['Cache-Control'],
    },
  },
  errors: [
    [
      400,
      'The body is no JSON or has fields of the wrong type, the transport is unknown or switched off, a Daily room is wanted with the WebSocket, there is no such agent, or a value of `body` is too long for its prompt.',
    ],
    [500, 'Daily is not configured or made no room, or a fault of the server; its log tells more.'],
    [503, 'All calls that the server takes are taken, or the session store cannot be reached.'],
  ],
})
