import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { whyTooMuch } from '../std/json.ts'
import { ApiError } from './errors.ts'

const Description = Type.Object({ sdp: Type.String() })

/** An SDP as a client sent it, and the way to answer in kind. */
export interface OfferText {
  readonly sdp: string
  answer(sdp: string): string
}

/** Clients send plain SDP or a stringified `RTCSessionDescription`. Throws `ApiError` naming `field`. */
export function readOfferText(given: string, field: string): OfferText {
  const text = given.trim()
  if (!text.startsWith('{')) return { sdp: present(text, given, field), answer: (sdp) => sdp }
  const description = parse(text)
  if (!Value.Check(Description, description))
    throw new ApiError('BAD_REQUEST', `Field "${field}" is no session description`)
  return {
    sdp: present(description.sdp.trim(), description.sdp, field),
    answer: (sdp) => JSON.stringify({ type: 'answer', sdp }),
  }
}

function parse(text: string): unknown {
  try {
    return whyTooMuch(text) === undefined ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

function present(trimmed: string, whole: string, field: string): string {
  if (trimmed !== '') return whole
  throw new ApiError('VALIDATION_ERROR', `Missing or empty ${field}`, { details: [{ field, message: 'required' }] })
}
