import { formOf, type SignedRequest } from '../../carriers/signed-request.ts'
import type { FieldNames, IncomingCall, ReadField } from '../../carriers/webhook.ts'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { parseJson } from '../body.ts'
import { ApiError } from '../errors.ts'

/** Ids and addresses are far shorter; Twilio takes 500 in a parameter. */
export const MAX_CHARS = 255

/** Whether a request for `/` announces a call; a browser asks for the page. */
export const announcesCall = (fields: FieldNames, url: string): boolean => new URL(url).searchParams.has(fields.callId)

/** Throws `ApiError` when the request does not say which call it is about. */
export const readIncomingCall = (carrier: string, names: FieldNames, request: SignedRequest): IncomingCall =>
  callIn(carrier, names, fieldsOf(request))

/** Throws `ApiError` when the fields do not say which call they are about. */
export function callIn(carrier: string, names: FieldNames, read: ReadField): IncomingCall {
  const callId = clipped(read(names.callId))
  if (callId === undefined) {
    const details = [{ field: names.callId, message: 'required' }]
    throw new ApiError('VALIDATION_ERROR', `Missing or empty ${names.callId}`, { details })
  }
  const from = clipped(read(names.from))
  const to = clipped(read(names.to))
  const callerName = names.callerName === undefined ? undefined : clipped(read(names.callerName))
  return {
    carrier,
    callId,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(callerName !== undefined && { callerName }),
  }
}

function fieldsOf(request: SignedRequest): ReadField {
  const form = request.method === 'GET' ? new URL(request.url).searchParams : formOf(request)
  if (form) return (name) => form.get(name)
  const body = parseJson(request.body)
  if (!Value.Check(JsonFields, body)) throw new ApiError('BAD_REQUEST', 'Request body must be a JSON object')
  return (name) => body[name]
}

const JsonFields = Type.Record(Type.String(), Type.Unknown())

const clipped = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, MAX_CHARS) : undefined
