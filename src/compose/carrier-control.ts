import type { Config } from '../config/schema.ts'
import type { Fetch } from '../providers/http.ts'
import type { Clock } from '../std/clock.ts'
import type { Ids } from '../std/ids.ts'
import { CallControl } from '../transport/telephony/control/call-control.ts'
import type { CarrierApi } from '../transport/telephony/control/carrier.ts'
import { exotelApi } from '../transport/telephony/control/exotel.ts'
import { jambonzApi } from '../transport/telephony/control/jambonz.ts'
import { plivoApi } from '../transport/telephony/control/plivo.ts'
import { telnyxApi } from '../transport/telephony/control/telnyx.ts'
import { twilioApi } from '../transport/telephony/control/twilio.ts'
import { vonageApi } from '../transport/telephony/control/vonage.ts'
import { vonageTokens } from '../transport/telephony/control/vonage-token.ts'

interface ControlWorld {
  readonly clock: Clock
  readonly ids: Ids
  readonly fetch: Fetch
  readonly random: () => number
}

/** Control over the calls of the carrier that callers come from; undefined where its account is not configured in full. */
export function carrierControlOf(config: Config, world: ControlWorld): CallControl | undefined {
  const api = carrierApiOf(config, world)
  return api && new CallControl({ ...world, api })
}

function carrierApiOf(config: Config, world: ControlWorld): CarrierApi | undefined {
  const baseUrl = config.telephony_api_url
  switch (config.runner_transport) {
    case 'twilio': {
      const { twilio_account_sid: accountSid, twilio_auth_token: authToken } = config
      return accountSid && authToken ? twilioApi({ accountSid, authToken, baseUrl }) : undefined
    }
    case 'telnyx': {
      const { telnyx_api_key: apiKey, telnyx_connection_id: connectionId, telnyx_codec: codec } = config
      return apiKey ? telnyxApi({ apiKey, connectionId, baseUrl, codec }) : undefined
    }
    case 'plivo': {
      const { plivo_auth_id: authId, plivo_auth_token: authToken } = config
      return authId && authToken ? plivoApi({ authId, authToken, baseUrl }) : undefined
    }
    case 'exotel': {
      const { exotel_account_sid: accountSid, exotel_api_key: apiKey, exotel_api_token: apiToken } = config
      return accountSid && apiKey && apiToken ? exotelApi({ accountSid, apiKey, apiToken, baseUrl }) : undefined
    }
    case 'vonage': {
      const { vonage_application_id: applicationId, vonage_private_key: privateKey } = config
      if (!applicationId || !privateKey) return undefined
      return vonageApi({ token: vonageTokens({ applicationId, privateKey }, world), baseUrl })
    }
    case 'jambonz': {
      const { jambonz_account_sid: accountSid, jambonz_api_key: apiKey } = config
      return accountSid && apiKey ? jambonzApi({ accountSid, apiKey, baseUrl }) : undefined
    }
    case '':
    case 'webrtc':
    case 'daily':
    case 'genesys':
    case 'livekit':
      return undefined
    default:
      return config.runner_transport satisfies never
  }
}
