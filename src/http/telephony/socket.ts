import { recognise } from '../../transport/telephony/recognise.ts'
import type { StreamStart } from '../../transport/telephony/serializer.ts'
import { TelephonyStream, type StreamVerdict } from '../../transport/telephony/stream.ts'
import type { Session } from '../../session/session.ts'
import type { WireSocket } from '../../transport/socket/socket.ts'
import type { Edge } from '../edge.ts'
import { ApiError, asApiError, methodNotAllowed, notFound, serverFull } from '../errors.ts'
import { type LogFields, stackOf } from '../../observe/log.ts'
import { takeSeat } from '../seat.ts'
import type { CarrierDesk } from './desk.ts'
import { MAX_CHARS } from './incoming-call.ts'
import { phoneOrigin } from './phone-origin.ts'
import { checkUpgrade, isOfSigner } from './stream-upgrade.ts'

/** What a carrier's socket carries from its upgrade on. */
export interface StreamSocket {
  readonly subprotocol: string | undefined
  open(socket: WireSocket): TelephonyStream
}

const PATH = /^\/telephony\/ws(?:\/(?<ticket>[^/]+))?\/?$/

export const isStreamPath = (pathname: string): boolean => PATH.test(pathname)

/** RFC 6455 registry. */
const POLICY = 1008
const INTERNAL_ERROR = 1011
const TRY_AGAIN_LATER = 1013

/** Decides before the upgrade, where a refusal can still be a JSON error. Throws `ApiError`. */
export function admitStream(edge: Edge, request: Request): StreamSocket {
  const { carrier: desk } = edge
  if (request.method !== 'GET') throw methodNotAllowed(['GET'])
  if (!desk) throw notFound()
  const isVerified = checkUpgrade(desk, request)
  if (edge.calls.isFull || (desk.handshakes.areFull && !isVerified)) throw serverFull()
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    throw new ApiError('BAD_REQUEST', 'Expected a WebSocket upgrade')
  const { ticket } = PATH.exec(new URL(request.url).pathname)?.groups ?? {}
  const subprotocol = subprotocolOf(desk, request.headers)
  const { transfers } = desk
  return {
    subprotocol,
    open(socket) {
      /** The fields that name the call in the log. */
      let about: LogFields = { carrier: desk.carrier }
      const begun = ({ id }: { readonly id: string }) => (about = { call: id, ...about })
      return new TelephonyStream(socket, {
        clock: edge.clock,
        traffic: edge.metrics.websocket,
        recognise: (message) => recognise(desk.dialects, message, subprotocol),
        handshake: desk.handshakes.begin(),
        control: desk.control,
        transferUrl: transfers && ((to) => transfers.urlFor(to)),
        inbandDtmf: desk.inbandDtmf,
        hangUpFailed: ({ code, message }) =>
          edge.log.warn('call could not be hung up', { ...about, code, reason: message }),
        objected: (problem) => edge.log.warn('the carrier objects', { ...about, problem }),
        async judge(start) {
          if (start.callId !== '') about = { ...about, carrierCall: start.callId.slice(0, MAX_CHARS) }
          return await judge(edge, desk, { ticket, start, headers: request.headers, begun })
        },
        refused: (problem) => edge.log.warn('stream refused', { ...about, problem }),
      })
    },
  }
}

/** Of those asked for, the one we speak: a client that is answered with none closes. */
const subprotocolOf = ({ dialects }: CarrierDesk, headers: Headers): string | undefined =>
  headers
    .get('sec-websocket-protocol')
    ?.split(',')
    .map((name) => name.trim())
    .find((name) => dialects.some(({ subprotocols }) => subprotocols?.includes(name)))

interface Asked {
  /** Of the path. */
  readonly ticket: string | undefined
  readonly start: StreamStart
  /** Of the upgrade. */
  readonly headers: Headers
  begun(call: { readonly id: string }): void
}

async function judge(edge: Edge, desk: CarrierDesk, { ticket, start, headers, begun }: Asked): Promise<StreamVerdict> {
  try {
    if (!isOfSigner(desk, headers, start))
      return { type: 'refused', code: POLICY, problem: 'the stream is of another organisation than its signature' }
    const admittance = await desk.tickets.admits(ticket ?? start.ticket, start)
    if (!admittance.isAdmitted) return { type: 'refused', code: POLICY, problem: 'the stream has no valid ticket' }
    const session = admittance.call?.session
    const origin = phoneOrigin(edge, start, admittance.call, await dialledSession(edge, session), headers)
    const seat = await takeSeat(edge)
    const giveBack = () => void seat[Symbol.asyncDispose]()
    return {
      type: 'admitted',
      cancel: giveBack,
      begin(wire) {
        if (session !== undefined) edge.dialer?.answered(session)
        const call = edge.calls.start(wire, origin, seat)
        if (call) begun(call)
        else giveBack()
        return call !== undefined
      },
    }
  } catch (error) {
    const told = asApiError(error)
    if (told) return { type: 'refused', code: TRY_AGAIN_LATER, problem: told.message }
    edge.log.error('stream could not be admitted', { carrier: desk.carrier, stack: stackOf(error) })
    return { type: 'refused', code: INTERNAL_ERROR, problem: 'internal server error' }
  }
}

/** The session of POST /calls. Undefined for an incoming call. */
const dialledSession = async ({ dialledSessions }: Edge, session: string | undefined): Promise<Session | undefined> =>
  session === undefined ? undefined : await dialledSessions.get(session)
