import { createHash } from 'node:crypto'
import { ApiError } from '../errors.ts'
import type { CarrierDesk } from './desk.ts'
import type { SignedRequest } from '../../carriers/signed-request.ts'

/** Uses up what a verified request holds that is good once. Throws `ApiError`, 403, when that has been seen before. */
export async function refuseReplay(
  { carrier, signature, isSigned, nonces }: Pick<CarrierDesk, 'carrier' | 'signature' | 'isSigned' | 'nonces'>,
  { headers }: SignedRequest,
): Promise<void> {
  // Anybody can invent an unverified nonce. Storing these would let them fill the store.
  if (!isSigned) return
  for (const nonce of signature.nonces?.(headers) ?? []) {
    const key = createHash('sha256').update(`${carrier} ${nonce}`).digest('base64url')
    if (!(await nonces.use(key))) throw new ApiError('FORBIDDEN', 'This request has been sent before')
  }
}
