import type { Carrier } from '../../transport/telephony/serializer.ts'

/** The carriers that ask at `/` what to do with a call. */
export const WEBHOOK_CARRIERS = [
  'twilio',
  'telnyx',
  'plivo',
  'exotel',
  'vonage',
  'jambonz',
] as const satisfies readonly Carrier[]

export type WebhookCarrier = (typeof WEBHOOK_CARRIERS)[number]

/** Genesys asks nothing before it opens a stream. */
export const asksFirst = (carrier: Carrier): carrier is WebhookCarrier => carrier !== 'genesys'
