/** What the system calls an error, such as ENOSPC or EADDRINUSE. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
