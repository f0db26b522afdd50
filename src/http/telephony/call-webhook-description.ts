import { Type } from '@sinclair/typebox'
import { enveloped, META_EXAMPLE, NO_KEY, operation } from '../openapi/operation.ts'
import { answerInMarkup } from './answer-description.ts'

const ERRORS = [
  [400, 'The body is neither a form of up to 500 fields nor JSON, whichever the carrier sends.'],
  [404, 'No carrier that asks is configured.'],
  [403, 'The signature is missing, wrong, older than five minutes, or has been used before.'],
  [413, 'The body is longer than 64 KiB or `max_request_body_bytes`.'],
  [422, 'The request does not say which call it is about.'],
  [503, 'The session store cannot be reached.'],
] as const

const STREAMS = 'wss://voice.example.com/telephony/ws'

const TOLD = answerInMarkup('Where to open the stream, in the markup of the carrier: XML or JSON', {
  xml: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Connect><Stream url="${STREAMS}"/></Connect></Response>`,
  json: { url: `${STREAMS}/5468697320` },
})
const FACTS = { tag: 'Telephony', security: NO_KEY } as const

export const CALL_POSTED = operation({
  ...FACTS,
  summary: 'Announce a phone call',
  description:
    'What to configure at the carrier that `runner_transport` names. A request is verified when the secret of that carrier is configured. Some carriers send events instead, such as the Call Control applications of Telnyx: their answer is empty, and a call that rings is answered over REST.',
  answers: { 200: TOLD },
  errors: ERRORS,
})

/** What voxray-go answers to a request without a call. */
export const botStarted = (carrier: string) => ({ status: `Bot started with ${carrier}` })

const Started = enveloped(Type.Object({ status: Type.String() }), {}, 'BotStarted')

export const CALL_ASKED = operation({
  ...FACTS,
  summary: 'Announce a phone call by query',
  description:
    'The same for carriers that ask with a GET. A request that is about no call is told that the bot is there, and one that accepts HTML is sent on to the page. Without such a carrier this is the page itself.',
  answers: {
    200: {
      ...TOLD,
      description: `${TOLD.description}; of no call, that the bot is there`,
      also: {
        'application/json': {
          schema: Type.Union([Started, Type.Unknown()]),
          example: { data: botStarted('twilio'), meta: META_EXAMPLE },
        },
        'text/html': { schema: Type.String(), example: '<!doctype html>' },
      },
    },
    302: { description: 'To the page' },
  },
  errors: ERRORS.filter(([status]) => status !== 413),
})
