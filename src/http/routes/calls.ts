import { createHash } from 'node:crypto'
import type { Static } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { OnceStore } from '../../session/once.ts'
import { StageError } from '../../std/errors.ts'
import { CALLABLE_NUMBER, OWN_NUMBER } from '../../std/phone-number.ts'
import { type TraceContext, traceOf } from '../../std/trace.ts'
import { isUndone } from '../../transport/telephony/control/undone.ts'
import { checkValues, namedAgent } from '../choose-agent.ts'
import { readBody } from '../body.ts'
import { requestId } from '../context.ts'
import type { DialDesk, Edge } from '../edge.ts'
import { failure, success } from '../envelope.ts'
import { ApiError, type FieldProblem, serverFull } from '../errors.ts'
import { idempotencyKey } from '../idempotency-key.ts'
import { takeSeat } from '../seat.ts'
import { LONGEST_RING_MS } from '../telephony/stream-tickets.ts'
import { CallRequest, CALLS } from './calls-description.ts'

/** POST /calls: has the carrier call somebody. */
export const calls = (edge: Edge) =>
  new Elysia().post(
    '/calls',
    async ({ request, set }) => {
      // A call costs the operator money and rings somebody.
      if (!edge.admission.needsKey)
        throw new ApiError('FORBIDDEN', 'Calls are placed for holders of a key only: set server_api_key')
      const limits = { clock: edge.clock, maxBytes: edge.maxBodyBytes }
      const body = await readBody(request, CallRequest, limits)
      if (!body) throw invalid([{ field: 'to', message: 'required' }])
      const trace = traceOf(request.headers)
      const make = () => placeCall(edge, body, requestId(set), trace)
      const key = idempotencyKey(request)
      const placed = key === undefined ? await make() : await placeOnce(edge.once.calls, key, body, make)
      set.status = isPlaced(placed) ? 201 : 503
      set.headers['cache-control'] = 'no-store'
      set.headers['content-type'] = 'application/json;charset=utf-8'
      return placed
    },
    { parse: 'none', detail: CALLS },
  )

/**
 * The answer of the first request with this key. Throws `ApiError`, 422, for a key that came with another call
 * (draft-ietf-httpapi-idempotency-key-header §2.7): its sender would believe that this one was placed. POST /start does not ask, because
 * voxray-go promises the same answer for the same key.
 */
async function placeOnce(store: OnceStore, key: string, asked: object, make: () => Promise<string>): Promise<string> {
  const print = createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
  const kept = await store.once(key, async () => print + (await make()))
  if (!kept.startsWith(print))
    throw new ApiError(
      'UNPROCESSABLE_ENTITY',
      'Idempotency-Key was used for another call: take a new key for each call',
    )
  return kept.slice(print.length)
}

/**
 * Places the call and gives the body of the answer. Where it is not known whether the carrier calls that is an error, and it is kept
 * under the key like any answer: asked again, the phone could ring twice. If nobody was called, the error is thrown, and the request may be repeated.
 */
async function placeCall(
  edge: Edge,
  asked: Static<typeof CallRequest>,
  askedAs: string,
  trace: TraceContext | undefined,
): Promise<string> {
  const dialer = dialerOf(edge, asked.carrier)
  const { to, from = dialer.from, body = {} } = asked
  const agent = namedAgent(edge, asked.agent)
  checkValues(edge, agent, body)
  if (from === undefined) throw invalid([{ field: 'from', message: 'required: no telephony_from is configured' }])
  const wrong = [...(CALLABLE_NUMBER.test(to) ? [] : ['to']), ...(OWN_NUMBER.test(from) ? [] : ['from'])]
  if (wrong.length > 0) throw invalid(wrong.map((field) => ({ field, message: 'no number and no SIP address' })))
  await using _ = await takeSeat(edge)
  const session = edge.ids.uuid()
  const kept = { id: session, body, ...(trace && { trace }), ...(agent !== undefined && { agent }) }
  await edge.dialledSessions.put(kept, LONGEST_RING_MS)
  // Not before, for the phones that were dialled meanwhile count.
  if (dialer.isFull) throw serverFull()
  const { carrier } = dialer
  try {
    const callId = await dialer.dial({ from, to, session })
    return JSON.stringify(success(askedAs, { callId, carrier, sessionId: session }))
  } catch (error) {
    if (!(error instanceof StageError)) throw error
    const { code, message } = error
    // What the carrier says is for the log: it may tell of our account.
    edge.log.error('call could not be placed', { carrier, session, code, reason: message })
    if (isUndone(error)) throw new ApiError('SERVICE_UNAVAILABLE', `${carrier} did not take the call on (${code})`)
    return JSON.stringify(failure(askedAs, new ApiError('SERVICE_UNAVAILABLE', mayRing(carrier, code))))
  }
}

const isPlaced = (answer: string): boolean => answer.startsWith('{"data"')

const mayRing = (carrier: string, code: string): string =>
  `${carrier} may be calling (${code}): ask again, under another Idempotency-Key, only if the phone may ring twice`

function dialerOf({ dialer }: Edge, carrier: string | undefined): DialDesk {
  if (!dialer) {
    const what = 'Calls cannot be placed: set runner_transport, proxy_host and the account at that carrier'
    throw new ApiError('SERVICE_UNAVAILABLE', what)
  }
  if (carrier !== undefined && carrier !== dialer.carrier)
    throw new ApiError('BAD_REQUEST', `Calls are placed by way of ${dialer.carrier} on this server`)
  return dialer
}

const invalid = (details: readonly FieldProblem[]): ApiError =>
  new ApiError('VALIDATION_ERROR', `Missing or wrong: ${details.map(({ field }) => field).join(', ')}`, { details })
