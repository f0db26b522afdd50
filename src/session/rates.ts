/** Requests counted by who makes them. */
export interface Rates {
  /** Counts one in, and gives 0; or the milliseconds after which one would be. */
  take(caller: string): Promise<number>
}

/** So many are let through at once as in a minute. */
export const BURST_MS = 60_000
