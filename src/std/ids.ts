/** Randomness and ids, handed in so that a test can replay a run. */
export interface Ids {
  /** RFC 9562 UUID, version 4. */
  uuid(): string
  /** A secret nobody can guess: 192 random bits as base64url. */
  token(): string
  /** 128 random bits as 32 hexadecimal digits: the id of a trace (W3C Trace Context). */
  traceId(): string
}

export const systemIds: Ids = {
  uuid: () => crypto.randomUUID(),
  token: () => crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: 'base64url' }),
  traceId: () => crypto.getRandomValues(new Uint8Array(16)).toHex(),
}
