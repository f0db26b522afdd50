import { Type } from '@sinclair/typebox'
import { enveloped, ID_EXAMPLE, IDEMPOTENCY_KEY, META_EXAMPLE, operation } from '../openapi/operation.ts'

const optional = { minLength: 1 }

/** Body of POST /calls. */
export const CallRequest = Type.Object(
  {
    to: Type.String({
      minLength: 1,
      description: 'Whom to call: a number such as "+15551230001", of seven digits or more, or a SIP address',
    }),
    from: Type.Optional(
      Type.String({
        ...optional,
        description: 'A number of ours, as its carrier writes it; by default `telephony_from` of the configuration',
      }),
    ),
    carrier: Type.Optional(
      Type.String({ ...optional, description: 'Refused when it is not the one of the configuration' }),
    ),
    agent: Type.Optional(
      Type.String({ description: 'Who talks: a name of `agents`. By default the configuration decides' }),
    ),
    body: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'What the bot is to know of the one called' }),
    ),
  },
  { $id: 'CallRequest' },
)

const CALL_EXAMPLE = { callId: 'CA1234567890abcdef1234567890abcdef', carrier: 'twilio', sessionId: ID_EXAMPLE }

export const CALLS = operation({
  summary: 'Call somebody',
  description: `Has the carrier call a number; once it is answered the bot talks. The answer comes when the carrier has taken the call on, not when
somebody answers. Calls cost money, so a server without \`server_api_key\` places none. A phone that rings counts against \`max_calls\` of the server
that had it called, until it is answered or for two minutes. When the carrier fails or does not answer it may be calling all the same: that answer, too, is
repeated under its \`Idempotency-Key\`, and nobody is called twice.`,
  tag: 'Outgoing calls',
  parameters: [IDEMPOTENCY_KEY],
  body: {
    schema: CallRequest,
    isRequired: true,
    example: { to: '+15551230001', body: { name: 'Ada' } },
  },
  answers: {
    201: {
      description: 'The carrier calls',
      schema: enveloped(
        Type.Object({
          callId: Type.String({ description: "The carrier's own" }),
          carrier: Type.String(),
          sessionId: Type.String({ format: 'uuid', description: 'Where `body` is kept' }),
        }),
        {},
        'PlacedCall',
      ),
      example: { data: CALL_EXAMPLE, meta: META_EXAMPLE },
      headers: ['Cache-Control'],
    },
  },
  errors: [
    [
      400,
      'The body is no JSON, has fields of the wrong type, names another carrier or an agent that there is not, or a value of `body` is too long for the prompt.',
    ],
    [403, 'The server has no `server_api_key`, without which anybody could call at its cost.'],
    [
      422,
      '`to` or `from` is missing, or neither a number nor a SIP address. Or `UNPROCESSABLE_ENTITY`: the `Idempotency-Key` was used for another call.',
    ],
    [
      503,
      'No carrier is configured, the carrier took the call not on or may have, or all calls that the server takes are taken or ring.',
    ],
  ],
})
