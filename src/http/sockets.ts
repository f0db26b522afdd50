import type { ServerWebSocket, WebSocketHandler } from 'bun'
import type { Seat } from '../session/seats.ts'
import type { Format } from '../transport/websocket/format.ts'
import { selectFormat } from '../transport/websocket/index.ts'
import type { WireSocket } from '../transport/websocket/socket.ts'
import { WebSocketWire } from '../transport/websocket/wire.ts'
import type { Edge } from './edge.ts'
import { ApiError, methodNotAllowed, notFound, serverFull } from './errors.ts'
import { isAllowedOrigin } from './origin.ts'
import { takeSeat } from './seat.ts'
import { findSession } from './sessions.ts'
import type { StreamSocket } from './telephony/socket.ts'

/** What a client's socket carries from its upgrade on. */
export interface ClientSocket {
  readonly format: Format
  /** What the application told of the caller. */
  readonly data: Readonly<Record<string, unknown>>
  readonly seat: Seat
}

/** Who takes what comes in. */
interface SocketEnd {
  message(message: string | Uint8Array): void
  pong?(): void
  gone(code: number): void
}

/** A client's or a carrier's, with its end once it is open. */
export type SocketData = (ClientSocket | StreamSocket) & { end?: SocketEnd }

/** Bun keeps the pieces of a message until it is whole; a longer one is closed with 1009. */
const MAX_PAYLOAD_BYTES = 1024 * 1024
/** Bun's longest. The wire pings and judges for itself. */
const IDLE_SECONDS = 120
/** RFC 6455 registry: try again later. */
const TRY_AGAIN_LATER = 1013

/** Decides before the upgrade, where a refusal can still be a JSON error. Throws `ApiError`. */
export async function admitSocket(edge: Edge, request: Request, address: string): Promise<ClientSocket> {
  if (request.method !== 'GET') throw methodNotAllowed(['GET'])
  if (!edge.hasWebSocket) throw notFound()
  if (!isAllowedOrigin(edge, request)) throw new ApiError('FORBIDDEN', 'Origin not allowed')
  const query = new URL(request.url).searchParams
  const selected = selectFormat(query, edge.trustsEvals)
  if ('problem' in selected) throw new ApiError('BAD_REQUEST', selected.problem)
  await edge.admission.socket(request.headers, query, address)
  const session = query.get('session')
  const data = session === null ? {} : (await findSession(edge, session)).body
  // Last: a WebSocket does not tell its owner why it was refused, and a plain GET does.
  if (edge.calls.isFull) throw serverFull()
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    throw new ApiError('BAD_REQUEST', 'Expected a WebSocket upgrade')
  return { format: selected.format, data, seat: await takeSeat(edge) }
}

/** Bun's handler for all sockets of the server: each is one wire, and one call. */
export const socketHandler = (edge: Edge): WebSocketHandler<SocketData> => ({
  maxPayloadLength: MAX_PAYLOAD_BYTES,
  idleTimeout: IDLE_SECONDS,
  sendPings: false,
  perMessageDeflate: false,
  open(socket) {
    const { data } = socket
    data.end = 'format' in data ? openCall(edge, asWireSocket(socket), data) : data.open(asWireSocket(socket))
  },
  message: (socket, message) => socket.data.end?.message(message),
  pong: (socket) => socket.data.end?.pong?.(),
  close: (socket, code) => socket.data.end?.gone(code),
})

function openCall(edge: Edge, socket: WireSocket, { format, data, seat }: ClientSocket): SocketEnd {
  const wire = new WebSocketWire(socket, format, { clock: edge.clock, traffic: edge.metrics.websocket })
  // Others may have connected since the upgrade was granted.
  if (!edge.calls.start(wire, data, seat)) {
    void seat[Symbol.asyncDispose]()
    socket.close(TRY_AGAIN_LATER, 'server at capacity')
  }
  return wire
}

const asWireSocket = (socket: ServerWebSocket<SocketData>): WireSocket => ({
  send: (data) => socket.send(data),
  ping: () => void socket.ping(),
  close: (code, reason) => socket.close(code, reason),
  terminate: () => socket.terminate(),
  bufferedBytes: () => socket.getBufferedAmount(),
})
