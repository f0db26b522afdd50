import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { readBody } from '../body.ts'
import { requestId } from '../context.ts'
import type { IceServer } from '../../transport/webrtc/peer-link.ts'
import type { Edge } from '../edge.ts'
import { success } from '../envelope.ts'
import { ApiError, serverFull } from '../errors.ts'

const nullable = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]))

/** Body of POST /start; all of it may be left out. */
export const StartRequest = Type.Object({
  transport: nullable(Type.String()),
  createDailyRoom: nullable(Type.Boolean()),
  enableDefaultIceServers: nullable(Type.Boolean()),
  body: nullable(Type.Record(Type.String(), Type.Unknown())),
})

/** What the reference names as the default. */
const DEFAULT_ICE_SERVERS: readonly IceServer[] = [{ urls: ['stun:stun.l.google.com:19302'] }]

/** POST /start: makes the session under which a caller then connects. */
export const start = (edge: Edge) =>
  new Elysia().post(
    '/start',
    async ({ request, set }) => {
      const body = await readBody(request, StartRequest, { clock: edge.clock, maxBytes: edge.maxBodyBytes })
      const transport = transportOf(edge, body?.transport)
      // Told here, a person knows at once; a stock client asks four times over eight seconds for a refused offer.
      if (edge.calls.isFull) throw serverFull()
      if (body?.createDailyRoom) throw new ApiError('INTERNAL_ERROR', 'Daily is not configured')
      const id = edge.ids.uuid()
      await edge.sessions.put({ id, body: body?.body ?? {} })
      set.status = 201
      set.headers['cache-control'] = 'no-store'
      // The stock WebSocket client refuses any other key, so this answer has no envelope.
      if (transport === 'websocket') return { wsUrl: socketUrl(request, id) }
      const servers = iceServers(edge, body?.enableDefaultIceServers === true)
      const data = { sessionId: id, ...(servers.length > 0 && { iceConfig: { iceServers: servers } }) }
      return success(requestId(set), data, data)
    },
    { parse: 'none' },
  )

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

const iceServers = (edge: Edge, withDefault: boolean): readonly IceServer[] =>
  edge.iceServers.length > 0 || !withDefault ? edge.iceServers : DEFAULT_ICE_SERVERS

/** The client's own view of us: its Host, and TLS as it or its proxy speaks it. The answer goes to nobody else. */
function socketUrl(request: Request, session: string): string {
  const url = new URL(request.url)
  const isSecure =
    url.protocol === 'https:' || request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https'
  const host = request.headers.get('host') ?? url.host
  return `${isSecure ? 'wss' : 'ws'}://${host}/ws?format=protobuf&rtvi=1&session=${session}`
}
