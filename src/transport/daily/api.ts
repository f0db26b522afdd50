import type { Static, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { badResponse, endpoint, type Fetch, request } from '../../providers/http/http.ts'
import type { Clock } from '../../std/clock.ts'

export interface DailyOptions {
  readonly fetch: Fetch
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  /** `https://api.daily.co/v1`, unless a test or a region says otherwise. */
  readonly baseUrl: string
  readonly key: string
}

const MAX_BYTES = 256 * 1024

/** One POST of Daily's REST API (https://docs.daily.co/reference/rest-api). Throws `StageError`. */
export async function post<T extends TSchema>(
  { fetch, baseUrl, key }: DailyOptions,
  path: string,
  reply: T,
  signal: AbortSignal,
  body: object,
): Promise<Static<T>> {
  const url = endpoint(baseUrl, path)
  const response = await request({ stage: 'transport', fetch, maxBytes: MAX_BYTES }, url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  })
  const { host } = new URL(url)
  const given: unknown = await response.json().catch(() => undefined)
  if (!Value.Check(reply, given)) throw badResponse('transport', host, `answered ${path} with something else`)
  return given
}
