import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares digests, so that neither the time nor the length of the comparison tells anything of the secret. */
export const sameSecret = (given: string, secret: string): boolean => timingSafeEqual(digest(given), digest(secret))

export const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The token of `Authorization: Bearer` (RFC 6750). */
export const bearerOf = (headers: Headers): string | undefined =>
  /^bearer +(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
