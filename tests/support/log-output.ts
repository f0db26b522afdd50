import type { LogOutput } from '../../src/observe/log-output.ts'

/** An output that loses nothing. */
export const outputTo = (write: (line: string) => void): LogOutput => ({
  write,
  untold: 0,
  lost: 0,
  drained: () => Promise.resolve(),
})
