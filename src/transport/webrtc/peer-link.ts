import type { Clock } from '../../std/clock.ts'
import type { SilentServer } from './guard/gathering.ts'
import type { RtpIn } from './inbound.ts'
import type { RtpOut } from './outbound.ts'

/** What a wire needs of a WebRTC connection; `peer.ts` makes them. Disposing closes it at once and silences it. */
export interface PeerLink extends AsyncDisposable {
  /** The far side opens a data channel. */
  readonly hasChannel: boolean
  listen(listener: PeerListener): void
  /** A further offer on the same connection. Throws `OfferError`; the connection goes on as it was. */
  renegotiate(sdp: string): Promise<string>
  /** A candidate of the far side; an empty one ends them. Those that cannot be used are ignored. */
  addCandidate(candidate: Candidate): Promise<void>
  /** One packet of speech; dropped before the connection stands. */
  send(packet: RtpOut): void
  /** A message on the data channel. */
  tell(text: string): 'sent' | 'too-large' | 'too-slow' | 'not-open'
}

/** What a connection tells, synchronously. */
export interface PeerListener {
  connected(): void
  channelOpened(): void
  packet(packet: RtpIn): void
  message(text: string): void
  /** Something that only the far side can send has come: it lives. */
  heard(): void
  /** The share of our packets that the far side lost of late, 0 to 1. */
  lossReported(fraction: number): void
  /** `isOrderly`: the far side said goodbye. Told once. */
  gone(isOrderly: boolean): void
}

export interface Candidate {
  candidate: string
  sdpMid?: string
  sdpMLineIndex?: number
}

/** A STUN or TURN server, as browsers take them too. */
export interface IceServer {
  urls: string | string[]
  username?: string
  credential?: string
}

/** Answers an offer. Throws `OfferError`, and nothing is left open then. */
export type ConnectPeer = (sdp: string, options: PeerOptions) => Promise<{ peer: PeerLink; sdp: string }>

export interface PeerOptions {
  readonly clock: Clock
  /** For the server's own candidates; none when clients reach it at its own addresses. */
  readonly iceServers: readonly IceServer[]
  /** One of them gave no address in time; the answer left without it. */
  readonly serverSilent?: (server: SilentServer) => void
}
