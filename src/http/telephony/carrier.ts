/** The carriers that ask at `/` what to do with a call. */
export const WEBHOOK_CARRIERS = ['twilio', 'telnyx', 'plivo', 'exotel', 'vonage', 'jambonz'] as const

export type WebhookCarrier = (typeof WEBHOOK_CARRIERS)[number]

/** All that carry calls to a media stream; Genesys asks nothing before it opens one. */
export type Carrier = WebhookCarrier | 'genesys'

export const asksFirst = (carrier: Carrier): carrier is WebhookCarrier => carrier !== 'genesys'
