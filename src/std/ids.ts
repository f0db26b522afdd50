/** Randomness and ids, handed in so that a test can replay a run. */
export interface Ids {
  /** RFC 9562 UUID, version 4. */
  uuid(): string
}

export const systemIds: Ids = { uuid: () => crypto.randomUUID() }
