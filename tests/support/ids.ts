import type { Ids } from '../../src/std/ids.ts'

/** Ids that are the same in every run, and hold no digits a test might look for by chance. */
export function serialIds(): Ids {
  let serial = 0
  let traces = 0
  return {
    uuid: () => `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`,
    token: () => `token-${++serial}`,
    traceId: () => (++traces).toString(16).padStart(32, '0'),
  }
}
