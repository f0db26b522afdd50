/** The calls that may be held at once. */
export interface Seats {
  /** `undefined` when all are taken. */
  take(): Promise<Seat | undefined>
  /** Whether one could be taken now. */
  areFree(): Promise<boolean>
}

/** The right to hold one call; disposing gives it back, and doing so twice does no harm. */
export type Seat = AsyncDisposable
