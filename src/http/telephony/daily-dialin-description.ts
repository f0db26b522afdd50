import { Type } from '@sinclair/typebox'
import { enveloped, ID_EXAMPLE, META_EXAMPLE, NO_KEY, operation } from '../openapi/operation.ts'

const Dialin = Type.Object(
  {
    From: Type.Optional(Type.String({ description: 'Who calls' })),
    To: Type.Optional(Type.String({ description: 'The number that was called' })),
    callId: Type.Optional(Type.String()),
    callDomain: Type.Optional(Type.String()),
    test: Type.Optional(Type.Unknown({ description: 'True of the ping with which Daily tries the address out' })),
  },
  { $id: 'DailyDialin' },
)

const Room = Type.Object({ dailyRoom: Type.String(), dailyToken: Type.String(), sessionId: Type.String() })

export const DIALIN = operation({
  summary: 'Announce a phone call that Daily holds',
  description: `What to configure as \`room_creation_api\` of a phone number. Makes a private room with an address for the call, and a session that holds
who calls. Verified by \`X-Pinless-Signature\` (\`daily_hmac_secret\`) or \`X-Webhook-Secret\` (\`daily_dialin_webhook_secret\`), whichever is configured.`,
  tag: 'Telephony',
  security: NO_KEY,
  body: {
    schema: Dialin,
    isRequired: true,
    example: { From: '+15551230001', To: '+15559870002', callId: ID_EXAMPLE, callDomain: ID_EXAMPLE },
  },
  answers: {
    200: {
      description: 'The answer to a test',
      schema: enveloped(Type.Object({ status: Type.Literal('OK') }), {}, 'DailyAck'),
      example: { data: { status: 'OK' }, meta: META_EXAMPLE },
    },
    201: {
      description: 'The room',
      schema: enveloped(Room, {}, 'DailyRoom'),
      example: {
        data: { dailyRoom: 'https://example.daily.co/room', dailyToken: 'eyJ...', sessionId: ID_EXAMPLE },
        meta: META_EXAMPLE,
      },
      headers: ['Cache-Control'],
    },
  },
  errors: [
    [404, '`dialin` is off.'],
    [401, 'The signature or the secret is missing or wrong, or older than five minutes.'],
    [422, 'A field is missing or empty.'],
    [503, 'The session store cannot be reached.'],
  ],
})
