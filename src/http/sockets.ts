import type { ServerWebSocket, WebSocketHandler } from 'bun'
import type { CallOrigin } from '../call/info.ts'
import type { Seat } from '../session/seats.ts'
import type { Format } from '../transport/websocket/format.ts'
import { selectFormat } from '../transport/websocket/index.ts'
import type { WireSocket } from '../transport/socket/socket.ts'
import { WebSocketWire } from '../transport/websocket/wire.ts'
import { callOrigin } from './call-origin.ts'
import type { Edge } from './edge.ts'
import { ApiError, methodNotAllowed, notFound, serverFull } from './errors.ts'
import { isAllowedOrigin } from './origin.ts'
import { hasRoom, takeSeat } from './seat.ts'
import { findSession } from './sessions.ts'
import type { StreamSocket } from './telephony/socket.ts'

/** What a client's socket carries from its upgrade on. */
export type ClientSocket = NewClient | ReturningClient

/** What the query of its address asks for. */
interface Asked {
  readonly format: Format
  readonly wantsHeartbeats: boolean
}

interface NewClient extends Asked {
  readonly origin: CallOrigin
  readonly seat: Seat
}

/** A client that was lost. Its call has a seat. */
interface ReturningClient extends Asked {
  readonly token: string
}

/** Who takes what comes in. */
interface SocketEnd {
  message(message: string | Uint8Array): void
  pong?(): void
  gone(code: number): void
}

/** A client's or a carrier's, with its end once it is open. */
export type SocketData = (ClientSocket | StreamSocket) & { end?: SocketEnd | undefined }

/** Bun keeps the pieces of a message until it is whole; a longer one is closed with 1009. */
const MAX_PAYLOAD_BYTES = 1024 * 1024
/** Bun's longest. The wire pings and judges for itself. */
const IDLE_SECONDS = 120
/** RFC 6455 §7.4.1 and its registry. */
const TRY_AGAIN_LATER = 1013
/** At most 123 bytes, as the reason of a close. */
const NOTHING_TO_RESUME = 'The call is over, or the token was used before: connect without "resume"'

const PATH = /^\/ws(?:\/(?<agent>[^/]+))?$/

/** `/ws`, or `/ws/<agent>`. */
export const isSocketPath = (pathname: string): boolean => PATH.test(pathname)

/** Decides before the upgrade, where a refusal can still be a JSON error. Throws `ApiError`. */
export async function admitSocket(edge: Edge, request: Request, address: string): Promise<ClientSocket> {
  if (request.method !== 'GET') throw methodNotAllowed(['GET'])
  if (!edge.hasWebSocket) throw notFound()
  if (!isAllowedOrigin(edge, request)) throw new ApiError('FORBIDDEN', 'Origin not allowed')
  const { pathname, searchParams: query } = new URL(request.url)
  const selected = selectFormat(query, edge.trustsEvals)
  if ('problem' in selected) throw new ApiError('BAD_REQUEST', selected.problem)
  const { format, wantsHeartbeats } = selected
  await edge.admission.socket(request.headers, query, address)
  const session = query.get('session')?.toLowerCase()
  const token = query.get('resume') ?? (session === undefined ? undefined : await lostUnder(edge, session))
  if (token !== undefined) {
    if (!edge.resumable.withToken(token)) throw new ApiError('NOT_FOUND', NOTHING_TO_RESUME)
    expectUpgrade(request)
    return { format, wantsHeartbeats, token }
  }
  const origin = callOrigin(edge, {
    request,
    session: session === undefined ? undefined : await findSession(edge, session),
    path: PATH.exec(pathname)?.groups?.['agent'],
  })
  // A WebSocket does not tell its owner why it was refused, and a plain GET does.
  if (!isUpgrade(request) && !(await hasRoom(edge, address))) throw serverFull()
  expectUpgrade(request)
  return { format, wantsHeartbeats, origin, seat: await takeSeat(edge, address) }
}

function expectUpgrade(request: Request): void {
  if (!isUpgrade(request)) throw new ApiError('BAD_REQUEST', 'Expected a WebSocket upgrade')
}

const isUpgrade = ({ headers }: Request): boolean => headers.get('upgrade')?.toLowerCase() === 'websocket'

/** The token of the call that was started under this session and has lost its client. */
async function lostUnder({ resumable }: Edge, session: string): Promise<string | undefined> {
  const wire = resumable.underSession(session)
  return wire && (await wire.isLost()) ? resumable.tokenOf(wire) : undefined
}

/** Bun's handler for all sockets of the server: each is one wire, and one call. */
export const socketHandler = (edge: Edge): WebSocketHandler<SocketData> => ({
  maxPayloadLength: MAX_PAYLOAD_BYTES,
  idleTimeout: IDLE_SECONDS,
  sendPings: false,
  perMessageDeflate: false,
  open(socket) {
    const { data } = socket
    data.end = openEnd(edge, asWireSocket(socket, 'wantsHeartbeats' in data && data.wantsHeartbeats), data)
  },
  message: (socket, message) => socket.data.end?.message(message),
  pong: (socket) => socket.data.end?.pong?.(),
  close: (socket, code) => socket.data.end?.gone(code),
})

function openEnd(edge: Edge, socket: WireSocket, data: SocketData): SocketEnd | undefined {
  if ('open' in data) return data.open(socket)
  return 'token' in data ? resumeCall(edge, socket, data) : openCall(edge, socket, data)
}

function openCall(edge: Edge, socket: WireSocket, { format, origin, seat }: NewClient): SocketEnd {
  const { clock, metrics, resumable } = edge
  const wire = new WebSocketWire(socket, format, { clock, traffic: metrics.websocket, tokens: resumable })
  const { client } = wire
  if (edge.calls.start(wire, origin, seat)) {
    if (origin.sessionId !== undefined) resumable.bind(wire, origin.sessionId)
    return client
  }
  // Others may have connected since the upgrade was granted.
  void seat[Symbol.asyncDispose]()
  client.close(TRY_AGAIN_LATER, 'server at capacity')
  return client
}

/** This uses the token up, even if the upgrade fails. */
function resumeCall(
  { resumable }: Edge,
  socket: WireSocket,
  { token, format }: ReturningClient,
): SocketEnd | undefined {
  const end = resumable.withToken(token)?.attach(socket, format)
  if (!end) socket.close(TRY_AGAIN_LATER, NOTHING_TO_RESUME)
  return end
}

const asWireSocket = (socket: ServerWebSocket<SocketData>, wantsHeartbeats: boolean): WireSocket => ({
  wantsHeartbeats,
  send: (data) => socket.send(data),
  ping: () => void socket.ping(),
  close: (code, reason) => socket.close(code, reason),
  terminate: () => socket.terminate(),
  bufferedBytes: () => socket.getBufferedAmount(),
})
