export {
  type ApiOptions,
  type OfferAnswer,
  type RequestOptions,
  type SessionOffer,
  type SocketRequest,
  type Ticket,
  type Trickle,
  VoxrayApi,
} from './api.ts'
export { type ErrorCode, type FieldProblem, VoxrayError } from './error.ts'
export type { ConnectionEvent, InputEvent, ServerEvent } from './event.ts'
export type { HttpOptions } from './http.ts'
export type { Output } from './output.ts'
export type { ReconnectPolicy } from './reconnect.ts'
export type { SocketLike, Sockets } from './socket.ts'
export type { IceServer, Started, StartOptions } from './start.ts'
export { ClientTransport, type TransportOptions } from './transport.ts'
