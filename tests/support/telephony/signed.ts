import type { SignedRequest } from '../../../src/http/telephony/signatures/signed-request.ts'

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
