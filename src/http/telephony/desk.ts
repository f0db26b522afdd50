import type { NonceStore } from '../../session/nonces.ts'
import type { Clock } from '../../std/clock.ts'
import type { CallControl } from '../../transport/telephony/control/call-control.ts'
import type { Carrier } from '../../transport/telephony/serializer.ts'
import type { TelnyxCodec } from '../../transport/telephony/telnyx-codecs.ts'
import type { Handshakes } from './handshakes.ts'
import { isGenesysSigned } from './signatures/genesys.ts'
import { isJambonzSigned } from './signatures/jambonz.ts'
import { isPlivoSigned } from './signatures/plivo.ts'
import type { SignedRequest } from './signatures/signed-request.ts'
import { isTelnyxSigned } from './signatures/telnyx.ts'
import { isTwilioSigned } from './signatures/twilio.ts'
import { isVonageSigned } from './signatures/vonage.ts'
import { targetOf } from './public-address.ts'
import type { StreamTickets } from './stream-tickets.ts'
import type { TransferTickets } from './transfer-tickets.ts'

/** Calls of a carrier, as the edge takes them. */
export interface CarrierDesk {
  readonly carrier: Carrier
  /** As the carrier was told it. */
  readonly publicHost: string | undefined
  /** Undefined: nobody is asked to sign. */
  readonly isSigned: ((request: SignedRequest) => boolean) | undefined
  readonly nonces: NonceStore
  readonly handshakes: Handshakes
  readonly tickets: StreamTickets
  /** Undefined where the carrier is told a number over REST, or does not know where we are. */
  readonly transfers: TransferTickets | undefined
  /** Undefined where the account is not configured. */
  readonly control: CallControl | undefined
  /** Whether keys are found by their tones; undefined: where the carrier sends no message for them. */
  readonly inbandDtmf: boolean | undefined
  /** What Telnyx is told to play, and so what it is sent. */
  readonly telnyxCodec: TelnyxCodec
}

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
}

/** How requests of a carrier are verified; undefined without its secret. Exotel signs nothing. */
export function signatureOf(
  carrier: Carrier,
  secrets: CarrierSecrets,
  clock: Clock,
): ((request: SignedRequest) => boolean) | undefined {
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
      return undefined
    default:
      return carrier satisfies never
  }
}

const withSecret = <T>(secret: string | undefined, make: (secret: string) => T): T | undefined =>
  secret === undefined ? undefined : make(secret)
