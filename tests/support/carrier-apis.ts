import type { AskingCarrier } from './telephony/carriers.ts'
import { generateKeyPairSync } from 'node:crypto'
import type { CarrierApi } from '../../src/transport/telephony/control/carrier-api.ts'
import { exotelApi } from '../../src/carriers/exotel/control.ts'
import { jambonzApi } from '../../src/carriers/jambonz/control.ts'
import { plivoApi } from '../../src/carriers/plivo/control.ts'
import { telnyxApi } from '../../src/carriers/telnyx/control.ts'
import { twilioApi } from '../../src/carriers/twilio/control.ts'
import { vonageApi } from '../../src/carriers/vonage/control.ts'

/** An account at every carrier. */
export const carrierApis = (): Record<AskingCarrier, CarrierApi> => ({
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
