import { timingSafeEqual } from 'node:crypto'
import { bearerOf, digest } from '../transport/proof.ts'
import { ApiError } from './errors.ts'

/** The keys of the server. Several are valid at once while one takes the place of another; with none, everybody may. */
export class ApiKeys {
  readonly #digests: readonly Buffer[]

  constructor(keys: readonly string[]) {
    this.#digests = keys.map(digest)
  }

  get areRequired(): boolean {
    return this.#digests.length > 0
  }

  /** Throws 401, the same for a missing key and for a wrong one. */
  check(headers: Headers): void {
    if (this.areRequired && !this.#admits(keyOf(headers))) throw unauthorized()
  }

  #admits(key: string | undefined): boolean {
    if (key === undefined) return false
    const given = digest(key)
    let isKnown = false
    for (const known of this.#digests) isKnown = timingSafeEqual(known, given) || isKnown
    return isKnown
  }
}

/** `X-API-Key`, else the token of `Authorization: Bearer`. */
export function keyOf(headers: Headers): string | undefined {
  const plain = headers.get('x-api-key')
  return plain !== null && plain !== '' ? plain : bearerOf(headers)
}

export const unauthorized = (): ApiError =>
  new ApiError('UNAUTHORIZED', 'API key required or invalid', { headers: { 'www-authenticate': 'Bearer' } })
