import { sameSecret } from '../../transport/proof.ts'
import { ApiError } from '../errors.ts'
import { type DailyWebhook, isDailySigned } from './daily-signature.ts'
import type { SignedRequest } from '../../carriers/signed-request.ts'

/** How Daily's webhooks are known; with neither, anybody's are taken. */
export interface DialinTrust {
  /** Daily signs with it. In base64. */
  readonly hmacSecret: string | undefined
  /** Sent as it is in `X-Webhook-Secret`, which a proxy or an automation in between adds. */
  readonly webhookSecret: string | undefined
}

/** Either is enough where both are configured. Throws `ApiError`, 401. */
export function checkDaily(
  { hmacSecret, webhookSecret }: DialinTrust,
  webhook: DailyWebhook,
  request: SignedRequest,
  nowMs: number,
): void {
  if (hmacSecret === undefined && webhookSecret === undefined) return
  if (hmacSecret !== undefined && isDailySigned(request, webhook, hmacSecret, nowMs)) return
  if (webhookSecret !== undefined && sameSecret(request.headers.get('x-webhook-secret') ?? '', webhookSecret)) return
  throw new ApiError('UNAUTHORIZED', 'Webhook signature or secret missing or invalid')
}
