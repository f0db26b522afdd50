import type { Problem } from './problem.ts'

/** Keys by which the reference closes a server and that this version does not have yet, with their variables. */
const GUARDS: Readonly<Record<string, string>> = {
  tls_enable: 'VOXRAY_TLS_ENABLE',
}

export const GUARD_KEYS: readonly string[] = Object.keys(GUARDS)

const OFF = new Set<unknown>([undefined, null, false, '', 'false', '0'])

/** Whoever sets one means the server to be closed: it does not start open instead. */
export function missingGuards(
  file: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  return Object.entries(GUARDS)
    .filter(([key, variable]) => !OFF.has(file[key]) || !OFF.has(env[variable]))
    .map(([key]) => ({
      key,
      wrong: 'is not supported yet, and without it the server would be open',
      wayOut: 'Remove it, and put a proxy that does this in front',
    }))
}
