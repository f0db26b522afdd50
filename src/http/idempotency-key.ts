import { createHash } from 'node:crypto'
import { ONCE_KEY } from '../session/once.ts'
import { keyOf } from './auth.ts'
import { ApiError } from './errors.ts'

/**
 * Under which a request is carried out once. One caller's key is another's too, so it counts together with the API key that the caller
 * shows. Throws `ApiError` for one that no store would keep.
 */
export function idempotencyKey({ headers }: Request): string | undefined {
  const key = headers.get('idempotency-key')?.trim()
  if (key === undefined || key === '') return undefined
  if (!ONCE_KEY.test(key)) throw new ApiError('BAD_REQUEST', 'Idempotency-Key must be 1 to 255 ASCII characters')
  const caller = createHash('sha256').update(keyOf(headers) ?? '')
  return `${caller.digest('base64url')} ${key}`
}
