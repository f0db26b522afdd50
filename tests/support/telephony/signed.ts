import type { SignedRequest } from '../../../src/carriers/signed-request.ts'

/** When the examples were signed, in milliseconds and in the seconds they carry. */
export const SIGNED_AT_MS = 1_767_225_600_000
export const SIGNED_AT = '1767225600'

export const request = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string | URLSearchParams = '',
  method = 'POST',
): SignedRequest => ({
  method,
  url,
  headers: new Headers({
    ...(body instanceof URLSearchParams && { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }),
    ...headers,
  }),
  body: new TextEncoder().encode(String(body)),
})

/** As many fields as the longest body that is taken can hold. */
export const MANY_FIELDS = new URLSearchParams(Array.from({ length: 50_000 }, (_, at) => [at.toString(36), '']))

/** The processor's time, which others at work do not stretch. */
export function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
