import { Type } from '@sinclair/typebox'

/** The answer to an offer as Pipecat's clients read it. */
export const FLAT_ANSWER = {
  sdp: Type.String(),
  type: Type.Literal('answer'),
  pc_id: Type.String({ description: 'Names the connection in candidates and in a renegotiation' }),
}

export const SDP_EXAMPLE = 'v=0\r\n...'
export const FLAT_ANSWER_EXAMPLE = { sdp: SDP_EXAMPLE, type: 'answer', pc_id: 'c6f1d3b2-7a52-4a9f-9a52-64f1e3a9a3a1' }

export const TRICKLE_EXAMPLE = {
  pc_id: FLAT_ANSWER_EXAMPLE.pc_id,
  candidates: [
    { candidate: 'candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host', sdp_mid: '0', sdp_mline_index: 0 },
  ],
}

/** Of a path that names an agent. */
export const AGENT = {
  name: 'agent',
  in: 'path',
  required: true,
  description: 'A name of `agents`, or "default" for the top level',
  schema: { type: 'string' },
  example: 'sales',
} as const

export const INVALID_OFFER =
  'The body is no JSON or has fields of the wrong type, or the offer is no SDP that can be answered.'
export const NO_WEBRTC = 'WebRTC is switched off (`transport`).'
export const NO_AGENT = 'There is no such agent, or WebRTC is switched off.'
export const NOT_NOW = 'All calls that the server takes are taken, or no connection can be made now.'
