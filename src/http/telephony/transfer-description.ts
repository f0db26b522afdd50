import { NO_KEY, operation } from '../openapi/operation.ts'
import { answerInMarkup } from './answer-description.ts'
import { TRANSFERS } from './answers/transfer.ts'

const TO = '+15551230001'

export const TRANSFER = operation({
  summary: 'Ask to whom a call is transferred',
  description:
    'The bot transfers a call by telling the carrier this address, which is good for a minute and for nobody else. Verified as `POST /` is.',
  tag: 'Telephony',
  security: NO_KEY,
  parameters: [{ name: 'ticket', in: 'path', required: true, schema: { type: 'string' } }],
  answers: {
    200: answerInMarkup(
      'Whom to dial, in the markup of Plivo or of jambonz',
      TRANSFERS.plivo(TO),
      TRANSFERS.jambonz(TO),
    ),
  },
  errors: [
    [403, 'The signature is missing or wrong, or older than five minutes.'],
    [404, 'There is no such transfer, it has run out, or the carrier asks nobody.'],
    [503, 'The session store cannot be reached.'],
  ],
})
