import type { Clock } from '../../../std/clock.ts'
import type { Carrier } from '../../../transport/telephony/serializer.ts'
import { targetOf } from '../../public-address.ts'
import { isExotelAuthorized } from './exotel.ts'
import { isGenesysSigned } from './genesys.ts'
import { isJambonzSigned } from './jambonz.ts'
import { isPlivoSigned } from './plivo.ts'
import type { SignedRequest } from './signed-request.ts'
import { isTelnyxSigned } from './telnyx.ts'
import { isTwilioSigned } from './twilio.ts'
import { isVonageSigned } from './vonage.ts'

/** Whether a request is of the carrier. */
export type Verifier = (request: SignedRequest) => boolean

/** What carriers share with us, by the names of the configuration. */
export interface CarrierSecrets {
  readonly twilio_auth_token?: string
  readonly telnyx_public_key?: string
  readonly plivo_auth_token?: string
  readonly vonage_signature_secret?: string
  readonly vonage_application_id?: string
  readonly genesys_api_key?: string
  readonly genesys_client_secret?: string
  readonly jambonz_webhook_secret?: string
  readonly exotel_stream_user?: string
  readonly exotel_stream_password?: string
}

/** How requests of a carrier are verified; undefined without its secret. */
export function verifierOf(carrier: Carrier, secrets: CarrierSecrets, clock: Clock): Verifier | undefined {
  switch (carrier) {
    case 'twilio':
      return withSecret(secrets.twilio_auth_token, (secret) => (request) => isTwilioSigned(request, secret))
    case 'telnyx':
      return withSecret(secrets.telnyx_public_key, (key) => (request) => isTelnyxSigned(request, key, clock.wall()))
    case 'plivo':
      return withSecret(secrets.plivo_auth_token, (secret) => (request) => isPlivoSigned(request, secret))
    case 'vonage':
      return withSecret(
        secrets.vonage_signature_secret,
        (secret) => (request) =>
          isVonageSigned(request, { secret, applicationId: secrets.vonage_application_id }, clock.wall()),
      )
    case 'jambonz':
      return withSecret(
        secrets.jambonz_webhook_secret,
        (secret) => (request) => isJambonzSigned(request, secret, clock.wall()),
      )
    case 'genesys':
      return withSecret(secrets.genesys_client_secret, (clientSecret) => ({ url, headers }) => {
        const trust = { apiKey: secrets.genesys_api_key ?? '', clientSecret }
        return isGenesysSigned({ target: targetOf(url), authority: new URL(url).host, headers }, trust, clock.wall())
      })
    case 'exotel':
      return withSecret(
        secrets.exotel_stream_password,
        (password) => (request) => isExotelAuthorized(request, { user: secrets.exotel_stream_user ?? '', password }),
      )
    default:
      return carrier satisfies never
  }
}

const withSecret = <T>(secret: string | undefined, make: (secret: string) => T): T | undefined =>
  secret === undefined ? undefined : make(secret)
