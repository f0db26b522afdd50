import { type Static, Type } from '@sinclair/typebox'
import { callOrigin } from '../call-origin.ts'
import type { ConnectOffer } from '../connect.ts'
import { clientOf } from '../context.ts'
import type { Edge } from '../edge.ts'
import type { FoundSession } from '../sessions.ts'
import type { Candidate } from '../../transport/webrtc/peer-link.ts'

const FreeObject = Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])

/** Body of a session offer, as Pipecat's clients send it. */
export const OfferRequest = Type.Object(
  {
    sdp: Type.String({ minLength: 1, description: 'SDP, or a stringified RTCSessionDescription' }),
    type: Type.Optional(Type.String({ description: '"offer"; not looked at' })),
    pc_id: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
    restart_pc: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    request_data: Type.Optional(FreeObject),
    requestData: Type.Optional(FreeObject),
  },
  { $id: 'Offer' },
)

/** Body of a PATCH: candidates found after the offer. voxray-go's clients send none at all. */
export const TrickleRequest = Type.Object(
  {
    pc_id: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
    candidates: Type.Optional(
      Type.Array(
        Type.Object({
          candidate: Type.String({ maxLength: 1000 }),
          sdp_mid: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
          sdp_mline_index: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
        }),
        { maxItems: 100 },
      ),
    ),
  },
  { $id: 'Candidates' },
)

interface Asked {
  readonly sdp: string
  readonly body: Static<typeof OfferRequest>
  readonly request: Request
  readonly session?: FoundSession
  /** The agent that the path names. */
  readonly path?: string | undefined
}

/** Throws `ApiError` as `callOrigin` does. */
export const connectOffer = (edge: Edge, { sdp, body, request, session, path }: Asked): ConnectOffer => ({
  sdp,
  client: clientOf(request),
  ...(body.pc_id && { pcId: body.pc_id }),
  restart: body.restart_pc === true,
  origin: callOrigin(edge, { request, session, path, told: body.request_data ?? body.requestData ?? {} }),
})

export const candidatesOf = ({ candidates = [] }: Static<typeof TrickleRequest>): readonly Candidate[] =>
  candidates.map(({ candidate, sdp_mid, sdp_mline_index }) => ({
    candidate,
    ...(typeof sdp_mid === 'string' && { sdpMid: sdp_mid }),
    ...(typeof sdp_mline_index === 'number' && { sdpMLineIndex: sdp_mline_index }),
  }))
