import { Type } from '@sinclair/typebox'
import { enveloped, META_EXAMPLE, NO_KEY, operation } from '../openapi/operation.ts'

const Event = Type.Object(
  { type: Type.Optional(Type.String()), payload: Type.Optional(Type.Unknown()) },
  { $id: 'DailyEvent' },
)

export const EVENTS = operation({
  summary: 'Tell of an event of the Daily domain',
  description: `What to configure as webhook of the Daily domain, for \`dialin.ready\`: the call that the room was made for is put through to it.
Other events are acknowledged. Verified by \`X-Webhook-Signature\` (\`daily_hmac_secret\`) or \`X-Webhook-Secret\`.`,
  tag: 'Telephony',
  security: NO_KEY,
  body: {
    schema: Event,
    isRequired: true,
    example: {
      type: 'dialin.ready',
      payload: {
        room: 'voxray-sip-550e8400-e29b-41d4-a716-446655440000',
        sip_endpoint: '123@example.sip.daily.co',
      },
    },
  },
  answers: {
    200: {
      description: 'Done, or nothing to do',
      schema: enveloped(Type.Object({ status: Type.Literal('OK') }), {}, 'DailyAck'),
      example: { data: { status: 'OK' }, meta: META_EXAMPLE },
    },
  },
  errors: [
    [404, '`dialin` is off.'],
    [401, 'The signature or the secret is missing or wrong, or older than five minutes.'],
    [503, 'Daily could not be asked to take the call back, or the session store cannot be reached.'],
  ],
})
