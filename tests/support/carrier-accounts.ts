import type { AskingCarrier } from './telephony/carriers.ts'
import { rsaKeys } from './carrier-apis.ts'

/** By the names of the configuration. */
export const ACCOUNTS: Readonly<Record<AskingCarrier, Readonly<Record<string, string>>>> = {
  twilio: { twilio_account_sid: 'AC1', twilio_auth_token: 's' },
  telnyx: { telnyx_api_key: 'k', telnyx_connection_id: '7' },
  plivo: { plivo_auth_id: 'MA1', plivo_auth_token: 's' },
  exotel: { exotel_account_sid: 'acme', exotel_api_key: 'k', exotel_api_token: 's' },
  vonage: { vonage_application_id: 'app', vonage_private_key: rsaKeys().privateKey },
  jambonz: { jambonz_account_sid: 'acc', jambonz_api_key: 'k' },
}
