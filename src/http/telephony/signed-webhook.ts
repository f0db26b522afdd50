import { readBytes } from '../body.ts'
import type { Edge } from '../edge.ts'
import { ApiError } from '../errors.ts'
import type { CarrierDesk } from './desk.ts'
import { publicAddress, targetOf } from './public-address.ts'
import type { SignedRequest } from './signatures/signed-request.ts'

/** A request of a carrier, verified where its secret is configured. Throws `ApiError`. */
export async function readSigned(
  { clock, maxBodyBytes }: Pick<Edge, 'clock' | 'maxBodyBytes'>,
  desk: Pick<CarrierDesk, 'publicHost' | 'isSigned'>,
  request: Request,
): Promise<SignedRequest> {
  const { web } = publicAddress(desk.publicHost, request)
  const { method, headers, url } = request
  const body = await readBytes(request, { clock, maxBytes: maxBodyBytes })
  const signed = { method, headers, url: `${web}${targetOf(url)}`, body }
  if (desk.isSigned && !desk.isSigned(signed)) throw notSigned()
  return signed
}

export const notSigned = (): ApiError => new ApiError('FORBIDDEN', 'Signature missing or invalid')
