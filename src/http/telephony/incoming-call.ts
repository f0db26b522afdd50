import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { parseJson } from '../body.ts'
import { ApiError } from '../errors.ts'
import type { WebhookCarrier } from './carrier.ts'
import { formOf, type SignedRequest } from './signatures/signed-request.ts'

/** A call as its carrier announces it. */
export interface IncomingCall {
  readonly carrier: WebhookCarrier
  /** The carrier's own. */
  readonly callId: string
  /** As the carrier writes numbers. */
  readonly from?: string
  readonly to?: string
  /** As the caller's side claims it. */
  readonly callerName?: string
  /** Of POST /calls, when the call is from us. */
  readonly session?: string
}

interface FieldNames {
  readonly callId: string
  readonly from: string
  readonly to: string
  /** Undefined where the carrier does not tell it. */
  readonly callerName?: string
}

const FIELDS: Readonly<Record<WebhookCarrier, FieldNames>> = {
  twilio: { callId: 'CallSid', from: 'From', to: 'To', callerName: 'CallerName' },
  telnyx: { callId: 'CallSid', from: 'From', to: 'To' },
  plivo: { callId: 'CallUUID', from: 'From', to: 'To', callerName: 'CallerName' },
  exotel: { callId: 'CallSid', from: 'CallFrom', to: 'CallTo' },
  vonage: { callId: 'uuid', from: 'from', to: 'to' },
  jambonz: { callId: 'call_sid', from: 'from', to: 'to', callerName: 'caller_name' },
}

/** Ids and addresses are far shorter; Twilio takes 500 in a parameter. */
export const MAX_CHARS = 255

/** Whether a request for `/` announces a call; a browser asks for the page. */
export const announcesCall = (carrier: WebhookCarrier, url: string): boolean =>
  new URL(url).searchParams.has(FIELDS[carrier].callId)

/** Throws `ApiError` when the request does not say which call it is about. */
export const readIncomingCall = (carrier: WebhookCarrier, request: SignedRequest): IncomingCall =>
  callIn(carrier, FIELDS[carrier], fieldsOf(request))

/** A field by its name, as it came. */
type ReadField = (name: string) => unknown

/** Throws `ApiError` when the fields do not say which call they are about. */
export function callIn(carrier: WebhookCarrier, names: FieldNames, read: ReadField): IncomingCall {
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
