import { NO_KEY, operation } from '../openapi/operation.ts'
import { answerInMarkup } from './answer-description.ts'

export const TRANSFER = operation({
  summary: 'Ask to whom a call is transferred',
  description:
    'The bot transfers a call by telling the carrier this address, which is good for a minute and for nobody else. Verified as `POST /` is.',
  tag: 'Telephony',
  security: NO_KEY,
  parameters: [{ name: 'ticket', in: 'path', required: true, schema: { type: 'string' } }],
  answers: {
    200: answerInMarkup('Whom to dial, in the markup of the carrier: XML or JSON', {
      xml: '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Dial><Number>15551230001</Number></Dial></Response>',
      json: [{ verb: 'dial', target: [{ type: 'phone', number: '+15551230001' }] }],
    }),
  },
  errors: [
    [403, 'The signature is missing or wrong, or older than five minutes.'],
    [404, 'There is no such transfer, it has run out, or the carrier asks nobody.'],
    [503, 'The session store cannot be reached.'],
  ],
})
