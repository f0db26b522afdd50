import { Type } from '@sinclair/typebox'
import { NO_KEY, operation } from '../openapi/operation.ts'

const FACTS = {
  tag: 'Telephony',
  security: NO_KEY,
  answers: {
    200: {
      description: 'Where the carrier is to open its stream: TwiML, TeXML or Plivo XML, or for the others JSON',
      schema: Type.String(),
      type: 'application/xml',
      example:
        '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Connect><Stream url="wss://voice.example.com/telephony/ws"/></Connect></Response>',
      headers: ['Cache-Control'],
    },
  },
} as const

const ERRORS = [
  [400, 'The body is neither a form nor JSON, whichever the carrier sends.'],
  [403, 'The signature is missing or wrong, or older than five minutes.'],
  [413, 'The body is longer than `max_request_body_bytes`.'],
  [422, 'The request does not say which call it is about.'],
  [503, 'The session store cannot be reached.'],
] as const

export const CALL_POSTED = operation({
  ...FACTS,
  summary: 'Announce a phone call',
  description:
    'What to configure at the carrier that `runner_transport` names. A request is verified when the secret of that carrier is configured.',
  errors: ERRORS,
})

export const CALL_ASKED = operation({
  ...FACTS,
  summary: 'Announce a phone call by query',
  description: 'The same for carriers that ask with a GET. A request that is about no call is sent on to the page.',
  answers: { ...FACTS.answers, 302: { description: 'To the page' } },
  errors: ERRORS.filter(([status]) => status !== 413),
})
