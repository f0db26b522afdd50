import type { Static } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { requestId } from '../context.ts'
import { asStageError } from '../../std/errors.ts'
import type { IceServer } from '../../transport/webrtc/peer-link.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError } from '../errors.ts'
import { idempotencyKey } from '../idempotency-key.ts'
import { publicAddress } from '../public-address.ts'
import { takeSeat } from '../seat.ts'
import { withTurnCredentials } from '../turn-credentials.ts'
import { START, StartRequest } from './start-description.ts'

/** What the reference names as the default. */
const DEFAULT_ICE_SERVERS: readonly IceServer[] = [{ urls: ['stun:stun.l.google.com:19302'] }]

/** POST /start: makes the session under which a caller then connects. */
export const start = (edge: Edge) =>
  new Elysia().post(
    '/start',
    async ({ request, set }) => {
      const body = (await readBody(request, StartRequest, { clock: edge.clock, maxBytes: edge.maxBodyBytes })) ?? {}
      const make = () => startSession(edge, body, request, requestId(set))
      const key = idempotencyKey(request)
      const started = key === undefined ? await make() : await edge.once.once(key, make)
      set.status = 201
      set.headers['cache-control'] = 'no-store'
      set.headers['content-type'] = 'application/json;charset=utf-8'
      return await withTicket(edge, started)
    },
    { parse: 'none', detail: START },
  )

/** Makes the session and gives the body of the answer. */
async function startSession(
  edge: Edge,
  body: Static<typeof StartRequest>,
  request: Request,
  askedAs: string,
): Promise<string> {
  const transport = transportOf(edge, body.transport)
  // Told here, a person knows at once; a stock client asks four times over eight seconds for a refused offer.
  await using _ = await takeSeat(edge)
  const id = edge.ids.uuid()
  const room = body.createDailyRoom ? await createRoom(edge) : {}
  await edge.sessions.put({ id, body: body.body ?? {} })
  // The stock WebSocket client refuses any other key, so this answer has no envelope.
  if (transport === 'websocket')
    return JSON.stringify({
      wsUrl: `${publicAddress(edge.names, request).socket}/ws?format=protobuf&rtvi=1&session=${id}`,
    })
  const servers = iceServers(edge, id, body.enableDefaultIceServers === true)
  const data = { ...room, sessionId: id, ...(servers.length > 0 && { iceConfig: { iceServers: servers } }) }
  return JSON.stringify(success(askedAs, data, data))
}

/** A browser shows no key when it opens the socket. A ticket is good once, so an answer that is repeated gets a fresh one. */
async function withTicket(edge: Edge, started: string): Promise<string> {
  if (!edge.admission.needsKey || !started.startsWith('{"wsUrl"')) return started
  return JSON.stringify({ ...JSON.parse(started), token: await edge.admission.ticket() })
}

async function createRoom(edge: Edge): Promise<{ dailyRoom: string; dailyToken: string }> {
  if (!edge.daily) throw new ApiError('INTERNAL_ERROR', 'Daily is not configured: set DAILY_API_KEY or api_keys.daily')
  try {
    const { url, token } = await edge.daily.createRoom()
    return { dailyRoom: url, dailyToken: token }
  } catch (error) {
    const { code, message } = asStageError('transport', error)
    edge.log.error('daily room could not be created', { code, reason: message })
    throw new ApiError('INTERNAL_ERROR', 'Daily room could not be created')
  }
}

function transportOf(edge: Edge, asked: string | null | undefined): 'webrtc' | 'websocket' {
  switch (asked) {
    case undefined:
    case null:
      return edge.hasWebRtc ? 'webrtc' : 'websocket'
    case 'webrtc':
    case 'smallwebrtc':
      if (edge.hasWebRtc) return 'webrtc'
      break
    case 'websocket':
      if (edge.hasWebSocket) return 'websocket'
      break
    default:
      throw new ApiError('BAD_REQUEST', 'Unknown transport: use "webrtc" or "websocket"')
  }
  throw new ApiError('BAD_REQUEST', `Transport "${asked}" is switched off on this server`)
}

function iceServers(edge: Edge, session: string, withDefault: boolean): readonly IceServer[] {
  if (edge.iceServers.length === 0) return withDefault ? DEFAULT_ICE_SERVERS : []
  return withTurnCredentials(edge.iceServers, edge.turn, edge.clock.wall(), session)
}
