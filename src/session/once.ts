/** Answers kept by the key their client gave, so that a repeated request does its work once. */
export interface OnceStore {
  /**
   * The text that the first success under `key` gave, for `ONCE_TTL_MS`; requests at the same time wait for it. A failure is thrown
   * to who asked and not kept.
   */
  once(key: string, make: () => Promise<string>): Promise<string>
}

/** As the API reference says. */
export const ONCE_TTL_MS = 24 * 60 * 60 * 1000
