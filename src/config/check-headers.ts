import type { Problem } from './problem.ts'

/** A token of RFC 9110. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,128}$/
const HEADER_VALUE = /^[\x20-\x7e]{0,8192}$/

/** Headers that could not be sent, or that are ours: `wayOut` says what to do about these. */
export const faultsOfHeaders = (
  key: string,
  headers: Readonly<Record<string, string>>,
  wayOut: (name: string) => string | undefined,
): Problem[] =>
  Object.entries(headers).flatMap(([name, value]): Problem[] => {
    // A name that is none may be the secret.
    if (!HEADER_NAME.test(name)) return [{ key, wrong: 'has a name that no header can have', wayOut: 'Correct it' }]
    const ours = wayOut(name)
    if (ours !== undefined) return [{ key: `${key}.${name}`, wrong: 'is a header of voxray itself', wayOut: ours }]
    if (HEADER_VALUE.test(value)) return []
    return [{ key: `${key}.${name}`, wrong: 'has a value that no header can have', wayOut: 'Correct it' }]
  })
