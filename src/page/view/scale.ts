/** Where `ms` is on an axis that ends at `endMs`. */
export const share = (ms: number, endMs: number): string => `${((100 * ms) / endMs).toFixed(2)}%`

/** Where a bar is on it. */
export const place = (startMs: number, barEndMs: number, endMs: number): string =>
  `left: ${share(startMs, endMs)}; width: ${share(barEndMs - startMs, endMs)}`
