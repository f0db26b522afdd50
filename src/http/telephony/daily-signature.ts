import { createHmac } from 'node:crypto'
import { sameSecret } from '../../transport/proof.ts'
import { isFresh, type SignedRequest } from '../../carriers/signed-request.ts'

/** Which of Daily's webhooks: that of a call to a phone number, or one of the domain. */
export type DailyWebhook = 'pinless' | 'webhook'

/** HMAC-SHA256 over `timestamp.body`, in base64 as the secret is. */
export function isDailySigned(
  { headers, body }: SignedRequest,
  webhook: DailyWebhook,
  secret: string,
  nowMs: number,
): boolean {
  const timestamp = headers.get(`x-${webhook}-timestamp`) ?? ''
  const signature = headers.get(`x-${webhook}-signature`) ?? ''
  if (!/^\d{1,15}$/.test(timestamp) || !isFresh(millisecondsOf(timestamp), nowMs)) return false
  const key = Buffer.from(secret, 'base64')
  return sameSecret(signature, createHmac('sha256', key).update(`${timestamp}.`).update(body).digest('base64'))
}

/** Seconds since 1970 have ten digits until the year 2286. */
const millisecondsOf = (timestamp: string): number => Number(timestamp) * (timestamp.length <= 10 ? 1000 : 1)
