import { Type } from '@sinclair/typebox'
import { type Answer, enveloped, META_EXAMPLE, NO_KEY, operation } from '../openapi/operation.ts'
import { answerInMarkup } from './answer-description.ts'
import { ANSWERS } from './answers/index.ts'
import type { WebhookCarrier } from './carrier.ts'

const ERRORS = [
  [400, 'The body is neither a form nor JSON, whichever the carrier sends.'],
  [403, 'The signature is missing, wrong, older than five minutes, or has been used before.'],
  [413, 'The body is longer than `max_request_body_bytes`.'],
  [422, 'The request does not say which call it is about.'],
  [503, 'The session store cannot be reached.'],
] as const

export const callPosted = (carrier: WebhookCarrier) =>
  operation({
    ...factsOf(carrier),
    summary: 'Announce a phone call',
    description:
      'What to configure at the carrier that `runner_transport` names. A request is verified when the secret of that carrier is configured. Events of a Call Control application of Telnyx are taken as well: their answer is empty, and a call that rings is answered over REST.',
    errors: ERRORS,
  })

/** As the reference tells whoever asks without a call. */
export const botStarted = (carrier: WebhookCarrier) => ({ status: `Bot started with ${carrier}` })

export function callAsked(carrier: WebhookCarrier) {
  const facts = factsOf(carrier)
  const started = {
    schema: enveloped(Type.Object({ status: Type.String() }), {}, 'BotStarted'),
    example: { data: botStarted(carrier), meta: META_EXAMPLE },
  }
  const answer = answerTo(carrier)
  return operation({
    ...facts,
    summary: 'Announce a phone call by query',
    description:
      'The same for carriers that ask with a GET. A request that is about no call is told that the bot is there, and one that accepts HTML is sent on to the page.',
    answers: {
      200: {
        ...answer,
        description: `${answer.description}; of no call, that the bot is there`,
        ...(answer.type === 'application/xml' && { json: started }),
      },
      302: { description: 'To the page' },
    },
    errors: ERRORS.filter(([status]) => status !== 413),
  })
}

const factsOf = (carrier: WebhookCarrier) =>
  ({ tag: 'Telephony', security: NO_KEY, answers: { 200: answerTo(carrier) } }) as const

function answerTo(carrier: WebhookCarrier): Answer {
  const call = { carrier, callId: 'call-1', from: '+15551230001', to: '+15559870002' }
  const answer = ANSWERS[carrier]({
    url: 'wss://voice.example.com/telephony/ws',
    ticket: '5468697320',
    call,
    telnyxCodec: 'PCMU',
  })
  return answerInMarkup(`Where to open the stream, in the markup of ${carrier}`, answer)
}
