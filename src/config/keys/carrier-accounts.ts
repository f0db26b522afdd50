import { Type } from '@sinclair/typebox'
import { OWN_NUMBER } from '../../std/phone-number.ts'
import { url } from './forms.ts'

const account = (description: string, example: string, variable: string, secret = true) =>
  Type.Optional(Type.String({ minLength: 1, description, example, secret, env: [variable] }))

/** What the REST APIs of carriers ask for. Read for the carrier of `runner_transport` alone. */
export const carrierAccountKeys = {
  telephony_api_url: url(
    "The carrier's REST API, where it is not the usual one: a region, an installation of one's own, a test. With the path that the usual one has: https://api.twilio.com, https://api.telnyx.com/v2, https://api.plivo.com/v1, https://api.in.exotel.com/v1, https://api.nexmo.com, https://jambonz.cloud/api/v1. Under a wrong path no call is found, so none is hung up.",
    'https://api.dublin.ie1.twilio.com',
  ),
  telephony_from: Type.Optional(
    Type.String({
      pattern: OWN_NUMBER.source,
      description:
        'Number of ours that calls are placed from, unless the request names another, as its carrier writes it.',
      example: '+15559870002',
    }),
  ),
  twilio_account_sid: account(
    "Twilio's account, for calls from us, hang-up and transfer.",
    'AC…',
    'TWILIO_ACCOUNT_SID',
    false,
  ),
  telnyx_api_key: account(
    "Telnyx's API key, for calls from us, hang-up, transfer and keys, and to answer calls of a Call Control application.",
    'KEY…',
    'TELNYX_API_KEY',
  ),
  telnyx_connection_id: account(
    'The Call Control application at Telnyx that calls from us belong to.',
    '1494404757140276705',
    'TELNYX_CONNECTION_ID',
    false,
  ),
  plivo_auth_id: account("Plivo's account, for calls from us, hang-up and transfer.", 'MA…', 'PLIVO_AUTH_ID', false),
  exotel_account_sid: account("Exotel's account, for calls from us.", 'acme1', 'EXOTEL_ACCOUNT_SID', false),
  exotel_api_key: account("Exotel's API key.", 'from-the-dashboard', 'EXOTEL_API_KEY'),
  exotel_api_token: account("Exotel's API token.", 'from-the-dashboard', 'EXOTEL_API_TOKEN'),
  vonage_private_key: Type.Optional(
    Type.String({
      pattern: '^-----BEGIN (?:RSA )?PRIVATE KEY-----',
      secret: true,
      env: ['VONAGE_PRIVATE_KEY'],
      description:
        'The private key in PEM of the application at Vonage, for calls from us, hang-up, transfer and keys; line breaks may be written `\\n`.',
      example: '-----BEGIN PRIVATE KEY-----\\n…',
    }),
  ),
  jambonz_account_sid: account(
    "jambonz's account, for calls from us, hang-up, transfer and keys.",
    '9351f46a-…',
    'JAMBONZ_ACCOUNT_SID',
    false,
  ),
  jambonz_api_key: account("jambonz's API key.", 'from-the-portal', 'JAMBONZ_API_KEY'),
}
