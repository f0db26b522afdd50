import { generateKeyPairSync } from 'node:crypto'
import type { CarrierApi, ControlledCarrier } from '../../src/transport/telephony/control/carrier.ts'
import { exotelApi } from '../../src/transport/telephony/control/exotel.ts'
import { jambonzApi } from '../../src/transport/telephony/control/jambonz.ts'
import { plivoApi } from '../../src/transport/telephony/control/plivo.ts'
import { telnyxApi } from '../../src/transport/telephony/control/telnyx.ts'
import { twilioApi } from '../../src/transport/telephony/control/twilio.ts'
import { vonageApi } from '../../src/transport/telephony/control/vonage.ts'

/** An account at every carrier. */
export const carrierApis = (): Record<ControlledCarrier, CarrierApi> => ({
  twilio: twilioApi({ accountSid: 'AC1', authToken: 'secret' }),
  telnyx: telnyxApi({ apiKey: 'KEY1', connectionId: '77', codec: 'PCMU' }),
  plivo: plivoApi({ authId: 'MA1', authToken: 'secret' }),
  exotel: exotelApi({ accountSid: 'acme', apiKey: 'key', apiToken: 'secret' }),
  vonage: vonageApi({ token: () => 'jwt' }),
  jambonz: jambonzApi({ accountSid: 'acc', apiKey: 'KEY1' }),
})

/** A key pair as an application at Vonage has one, in PEM. */
export const rsaKeys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
