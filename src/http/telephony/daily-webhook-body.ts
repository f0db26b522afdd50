import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { parseJson, readBytes } from '../body.ts'
import type { Edge } from '../edge.ts'
import { ApiError } from '../errors.ts'
import { checkDaily, type DialinTrust } from './daily-trust.ts'
import type { DailyWebhook } from './daily-signature.ts'

const Fields = Type.Record(Type.String(), Type.Unknown())

/** The ping and nothing else. */
const BARE_PING = /^\s*\{\s*"[Tt]est"\s*:\s*(?:true|"\w+")\s*\}\s*$/

/** What Daily sent, verified; undefined for the ping with which it tries the address out. Throws `ApiError`. */
export async function readDailyWebhook(
  { clock, maxBodyBytes }: Pick<Edge, 'clock' | 'maxBodyBytes'>,
  trust: DialinTrust,
  webhook: DailyWebhook,
  request: Request,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { method, url, headers } = request
  const body = await readBytes(request, { clock, maxBytes: maxBodyBytes })
  // It asks for nothing, and whether Daily signs it is not said.
  if (BARE_PING.test(new TextDecoder().decode(body.subarray(0, 64)))) return undefined
  checkDaily(trust, webhook, { method, url, headers, body }, clock.wall())
  const fields = parseJson(body)
  if (!Value.Check(Fields, fields)) throw new ApiError('BAD_REQUEST', 'Request body must be a JSON object')
  // Both spellings are seen, and texts as well as true.
  return fields['test'] || fields['Test'] ? undefined : fields
}
