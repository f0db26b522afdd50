import { createHash } from 'node:crypto'
import { Elysia } from 'elysia'
import { asStageError } from '../../std/errors.ts'
import { ROOM_TTL_MS } from '../../transport/daily/rooms.ts'
import { requestId } from '../context.ts'
import type { DialinDesk, Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError, notFound } from '../errors.ts'
import { DIALIN } from './daily-dialin-description.ts'
import { readDailyWebhook } from './daily-webhook-body.ts'

/** What tells that a room was made for a call, and for which session. */
export const SIP_ROOM = 'voxray-sip-'

const REQUIRED = ['From', 'To', 'callId', 'callDomain'] as const

type AnnouncedCall = Readonly<Record<(typeof REQUIRED)[number], string>>

/** POST /daily-dialin-webhook: Daily holds a phone call and asks for a room to put it through to. */
export const dailyDialin = (edge: Edge) =>
  new Elysia().post(
    '/daily-dialin-webhook',
    async ({ request, set }) => {
      const { dialin: desk } = edge
      if (!desk) throw notFound()
      const fields = await readDailyWebhook(edge, desk.trust, 'pinless', request)
      if (!fields) return success(requestId(set), { status: 'OK' })
      const call = announcedCall(fields)
      // Daily asks again where our answer was late: one call is one room.
      const key = createHash('sha256').update(call.callId).digest('hex')
      const answer = await edge.once.dialin.once(key, async () =>
        JSON.stringify(success(requestId(set), await openRoom(edge, desk, call))),
      )
      set.status = 201
      set.headers['cache-control'] = 'no-store'
      set.headers['content-type'] = 'application/json;charset=utf-8'
      return answer
    },
    { parse: 'none', detail: DIALIN },
  )

function announcedCall(fields: Readonly<Record<string, unknown>>): AnnouncedCall {
  const missing = REQUIRED.filter((name) => textOf(fields[name]) === '')
  if (missing.length > 0) {
    const details = missing.map((field) => ({ field, message: 'required' }))
    throw new ApiError('VALIDATION_ERROR', 'Missing required fields', { details })
  }
  const { From, To, callId, callDomain } = fields
  return { From: textOf(From), To: textOf(To), callId: textOf(callId), callDomain: textOf(callDomain) }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

async function openRoom(edge: Edge, desk: DialinDesk, { From, To, callId, callDomain }: AnnouncedCall) {
  const sessionId = edge.ids.uuid()
  // Before the room: as soon as that is ready Daily asks which call it was for.
  const body = { carrier: 'daily', call_id: callId, call_domain: callDomain, from: From, to: To }
  await edge.heldSessions.put({ id: sessionId, body }, ROOM_TTL_MS)
  try {
    const { url, token } = await desk.createSipRoom(`${SIP_ROOM}${sessionId}`, From)
    return { dailyRoom: url, dailyToken: token, sessionId }
  } catch (error) {
    const { code, message } = asStageError('transport', error)
    edge.log.error('daily room for a phone call could not be created', { session: sessionId, code, reason: message })
    throw new ApiError('INTERNAL_ERROR', 'Daily room could not be created')
  }
}
