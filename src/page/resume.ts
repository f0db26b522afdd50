/** How one try to resume a call went. `over` is the server's word that there is nothing to resume. */
export type Outcome = 'resumed' | 'over' | 'failed'

/** The wait before the first try; each later one waits twice as long, up to the longest. */
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 4000

/** Jittered between half and all of the step, so that pages that were cut off together do not come back together. */
export function waitMs(attempt: number, random: () => number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.5 + random() / 2)
}

/** Tries until the call is resumed, the server says that it is over, or `end` aborts. Tells whether the call goes on. */
export async function resume(
  tryOnce: () => Promise<Outcome>,
  wait: (ms: number) => Promise<void>,
  random: () => number,
  end: AbortSignal,
): Promise<boolean> {
  for (let attempt = 1; !end.aborted; attempt++) {
    await wait(waitMs(attempt, random))
    const outcome = end.aborted ? 'over' : await tryOnce()
    if (outcome !== 'failed') return outcome === 'resumed'
  }
  return false
}
