/** Takes noise out of what is heard. One serves all calls; each call opens a session, which holds its state. */
export interface NoiseFilter {
  open(): NoiseFilterSession
}

/** Disposing frees its state. */
export interface NoiseFilterSession extends Disposable {
  /**
   * A hop of 20 ms at 16 kHz without its noise, late by the filter's delay. Synchronous, well under a millisecond, called 50 times a second
   * per call. What it returns is valid until the next call.
   */
  hear(hop: Int16Array): Int16Array
}
