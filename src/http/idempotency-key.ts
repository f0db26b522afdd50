import { ONCE_KEY } from '../session/once.ts'
import { ApiError } from './errors.ts'

/** Under which a request is carried out once. Throws `ApiError` for one that no store would keep. */
export function idempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key')?.trim()
  if (key === undefined || key === '') return undefined
  if (!ONCE_KEY.test(key)) throw new ApiError('BAD_REQUEST', 'Idempotency-Key must be 1 to 255 ASCII characters')
  return key
}
