import { createHmac } from 'node:crypto'

/** One attempt to deliver one event. */
export interface Signed {
  readonly id: string
  /** Wall time, in seconds since 1970. */
  readonly seconds: number
  readonly body: string
}

/** As Standard Webhooks say (github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 of id, time and body, by each key. */
export const signedHeaders = (keys: readonly Uint8Array[], { id, seconds, body }: Signed): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': 'voxray',
  'webhook-id': id,
  'webhook-timestamp': String(seconds),
  'webhook-signature': keys
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`)
    .join(' '),
})
