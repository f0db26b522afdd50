import { fieldsIn, type SignedRequest, targetOf } from '../../carriers/signed-request.ts'
import { publicAddress } from '../public-address.ts'
import { readBytes } from '../body.ts'
import type { Edge } from '../edge.ts'
import { ApiError } from '../errors.ts'
import type { CarrierDesk } from './desk.ts'

/** Carriers send a few thousand bytes in some thirty fields, and anybody may send what they please. */
const MOST_BYTES = 64 * 1024
const MOST_FIELDS = 500

/** A request of a carrier, verified where its secret is configured. Throws `ApiError`. */
export async function readSigned(
  { clock, maxBodyBytes }: Pick<Edge, 'clock' | 'maxBodyBytes'>,
  desk: Pick<CarrierDesk, 'carrier' | 'names' | 'signature' | 'isSigned' | 'complaints'>,
  request: Request,
): Promise<SignedRequest> {
  const { web } = publicAddress(desk.names, request)
  const { method, headers, url } = request
  const body = await readBytes(request, { clock, maxBytes: Math.min(maxBodyBytes, MOST_BYTES) })
  const signed = { method, headers, url: `${web}${targetOf(url)}`, body }
  // Before they are sorted to be verified.
  if (fieldsIn(signed) > MOST_FIELDS) throw new ApiError('BAD_REQUEST', `Over ${MOST_FIELDS} fields in the form`)
  checkSigned(desk, signed)
  return signed
}

/** Whether the carrier's secret is configured, and has then been verified. Throws `ApiError`: 403, or what the carrier wants in its place. */
export function checkSigned(
  { carrier, signature, isSigned, complaints }: Pick<CarrierDesk, 'carrier' | 'signature' | 'isSigned' | 'complaints'>,
  request: SignedRequest,
): boolean {
  if (!isSigned) return false
  if (isSigned(request)) return true
  complaints.tell('request refused: its signature is missing, or does not fit the secret and the url', {
    carrier,
    url: shown(request.url),
  })
  throw new ApiError(signature.refusal ?? 'FORBIDDEN', 'Signature missing or invalid')
}

/** Without its query, which may tell of the caller, and without the ticket that may be its last part. */
const shown = (url: string): string => url.replace(/\?.*$/s, '').replace(/(\/telephony\/\w+\/).+$/s, '$1…')
