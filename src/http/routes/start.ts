import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { clientOf, requestId } from '../context.ts'
import { asStageError } from '../../std/errors.ts'
import { traceOf } from '../../std/trace.ts'
import type { IceServer } from '../../transport/webrtc/peer-link.ts'
import type { Edge } from '../edge.ts'
import { checkValues, namedAgent } from '../choose-agent.ts'
import { success } from '../envelope.ts'
import { ApiError, serverFull } from '../errors.ts'
import { idempotencyKey } from '../idempotency-key.ts'
import { publicAddress } from '../public-address.ts'
import { hasRoom } from '../seat.ts'
import { withTurnCredentials } from '../turn-credentials.ts'
import { START, StartRequest } from './start-description.ts'

/** What voxray-go names as the default. */
const DEFAULT_ICE_SERVERS: readonly IceServer[] = [{ urls: ['stun:stun.l.google.com:19302'] }]

/** POST /start: makes the session under which a caller then connects. */
export const start = (edge: Edge) =>
  new Elysia().post(
    '/start',
    async ({ request, set }) => {
      const body = (await readBody(request, StartRequest, { clock: edge.clock, maxBytes: edge.maxBodyBytes })) ?? {}
      const make = async () => JSON.stringify(await startSession(edge, body, request, requestId(set)))
      const key = idempotencyKey(request)
      const started = key === undefined ? await make() : await edge.once.start.once(key, make)
      set.status = 201
      set.headers['cache-control'] = 'no-store'
      set.headers['content-type'] = 'application/json;charset=utf-8'
      return await answerOf(edge, Value.Parse(Started, JSON.parse(started)), isPipecatSocket(request, body))
    },
    { parse: 'none', detail: START },
  )

async function startSession(
  edge: Edge,
  body: Static<typeof StartRequest>,
  request: Request,
  askedAs: string,
): Promise<Started> {
  const transport = transportOf(edge, body.transport)
  if (transport === 'websocket' && body.createDailyRoom)
    throw new ApiError('BAD_REQUEST', 'A Daily room has no WebSocket: leave out createDailyRoom, or ask for "webrtc"')
  const agent = namedAgent(edge, body.agent)
  checkValues(edge, agent, body.body ?? {})
  // Told here, a person knows at once; a stock client asks four times over eight seconds for a refused offer.
  if (!(await hasRoom(edge, clientOf(request)))) throw serverFull()
  const sessionId = edge.ids.uuid()
  // Before a room is paid for.
  const trace = traceOf(request.headers)
  await edge.sessions.put({
    id: sessionId,
    body: body.body ?? {},
    ...(trace && { trace }),
    ...(agent !== undefined && { agent }),
  })
  if (transport === 'websocket') {
    // Over WebRTC the offer begins the call, and the connection takes longer than this.
    edge.expect({ data: body.body ?? {}, ...(agent !== undefined && { agent }) })
    const { socket } = publicAddress(edge.names, request)
    return success(askedAs, { sessionId, wsUrl: `${socket}/ws?format=protobuf&rtvi=1&session=${sessionId}` })
  }
  const room = body.createDailyRoom ? await createRoom(edge) : {}
  const servers = iceServers(edge, sessionId, body.enableDefaultIceServers === true)
  return success(askedAs, { ...room, sessionId, ...(servers.length > 0 && { iceConfig: { iceServers: servers } }) })
}

/** What is kept under an `Idempotency-Key`. */
const Started = Type.Object({
  data: Type.Intersect([
    Type.Object({ wsUrl: Type.Optional(Type.String()) }),
    Type.Record(Type.String(), Type.Unknown()),
  ]),
  meta: Type.Object({ requestId: Type.String() }),
})
type Started = Static<typeof Started>

/** A browser shows no key when it opens the socket. A ticket is good once, so an answer that is repeated gets a fresh one. */
async function answerOf({ admission }: Edge, { data, meta }: Started, forPipecatSocket: boolean): Promise<object> {
  const { wsUrl } = data
  if (wsUrl === undefined) return success(meta.requestId, data, data)
  const token = admission.needsKey && { token: await admission.ticket() }
  return forPipecatSocket ? { wsUrl, ...token } : success(meta.requestId, { ...data, ...token })
}

/**
 * Pipecat's WebSocket client refuses an answer with any key but `wsUrl` and `token`. It is known by naming the transport, which is not in
 * the API reference, on the legacy path.
 */
const isPipecatSocket = (request: Request, { transport }: Static<typeof StartRequest>): boolean =>
  transport === 'websocket' && !new URL(request.url).pathname.startsWith('/api/v1/')

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
