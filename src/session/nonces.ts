/** What is good once: to see it again is to see a replay. */
export interface NonceStore {
  /** True the first time within a day. Nonces are short. */
  use(nonce: string): Promise<boolean>
}

/** Vonage's tokens run out long before; Plivo's signatures never do, but by then their calls are over. */
export const NONCE_TTL_MS = 24 * 60 * 60 * 1000
