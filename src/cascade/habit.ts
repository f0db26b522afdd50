import type { CallInfo } from '../call/info.ts'

/**
 * What an earlier call has told of the caller's pauses, as the application gives it back. The parameters of a carrier's stream are texts.
 * Undefined for whatever is no number: the call begins with the usual wait. The turn machine keeps it within its bounds.
 */
export function waitToldIn({ turnWaitMs: told }: CallInfo['data']): number | undefined {
  const waitMs = typeof told === 'string' && /^\d{1,5}$/.test(told) ? Number(told) : told
  return typeof waitMs === 'number' && Number.isFinite(waitMs) ? waitMs : undefined
}
