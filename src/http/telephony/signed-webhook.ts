import { readBytes } from '../body.ts'
import type { Edge } from '../edge.ts'
import { ApiError } from '../errors.ts'
import type { CarrierDesk } from './desk.ts'
import { publicAddress, targetOf } from '../public-address.ts'
import type { SignedRequest } from './signatures/signed-request.ts'

/** A request of a carrier, verified where its secret is configured. Throws `ApiError`. */
export async function readSigned(
  { clock, maxBodyBytes }: Pick<Edge, 'clock' | 'maxBodyBytes'>,
  desk: Pick<CarrierDesk, 'carrier' | 'names' | 'isSigned' | 'complaints'>,
  request: Request,
): Promise<SignedRequest> {
  const { web } = publicAddress(desk.names, request)
  const { method, headers, url } = request
  const body = await readBytes(request, { clock, maxBytes: maxBodyBytes })
  const signed = { method, headers, url: `${web}${targetOf(url)}`, body }
  checkSigned(desk, signed)
  return signed
}

/** Whether the carrier's secret is configured, and has then been verified. Throws `ApiError`, 403. */
export function checkSigned(
  { carrier, isSigned, complaints }: Pick<CarrierDesk, 'carrier' | 'isSigned' | 'complaints'>,
  request: SignedRequest,
): boolean {
  if (!isSigned) return false
  if (isSigned(request)) return true
  complaints.tell('request refused: its signature is missing, or does not fit the secret and the url', {
    carrier,
    url: shown(request.url),
  })
  throw new ApiError('FORBIDDEN', 'Signature missing or invalid')
}

/** Without its query, which may tell of the caller, and without the ticket that may be its last part. */
const shown = (url: string): string => url.replace(/\?.*$/s, '').replace(/(\/telephony\/\w+\/).+$/s, '$1…')
