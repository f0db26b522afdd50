import type { CallOrigin } from '../call/info.ts'
import type { OnceStore, OnceWork } from '../session/once.ts'
import type { Seat, Seats } from '../session/seats.ts'
import type { SessionStore } from '../session/store.ts'
import type { Clock } from '../std/clock.ts'
import type { Ids } from '../std/ids.ts'
import type { InTurn } from '../std/in-turn.ts'
import type { Log } from '../observe/log.ts'
import type { HttpMetrics } from '../observe/metrics/http.ts'
import type { Traffic } from '../transport/traffic.ts'
import type { Candidate, IceServer } from '../transport/webrtc/peer-link.ts'
import type { ResumeTokens } from '../transport/websocket/resume-tokens.ts'
import type { WebSocketWire } from '../transport/websocket/wire.ts'
import type { Wire } from '../transport/wire.ts'
import type { Admission } from './admission.ts'
import type { OwnNames } from './own-names.ts'
import type { DialinTrust } from './telephony/daily-trust.ts'
import type { CarrierDesk } from './telephony/desk.ts'
import type { TurnSecret } from './turn-credentials.ts'

export interface OfferAnswer {
  readonly sdp: string
  readonly pcId: string
  readonly wire: Wire
  /** False when the offer belongs to a connection that is already a call. */
  readonly isNew: boolean
}

/** WebRTC connections, as the routes use them. */
export interface PeerDesk {
  /** `client` is who asks. Throws `OfferError` for an offer that can never be answered. */
  offer(offer: { sdp: string; pcId?: string; restart: boolean; client: string }): Promise<OfferAnswer>
  /** Whether the id is of a connection that is a call. */
  knows(pcId: string): boolean
  /** Ends an offer that its caller has not followed up, for a call of `client`; its seat is free soon after. False when none gives way. */
  giveWay(client: string): boolean
  /** Whether one would. */
  canGiveWay(client: string): boolean
  /** False when there is no such connection. */
  trickle(pcId: string, candidates: readonly Candidate[]): Promise<boolean>
}

/** Live calls, as the edge uses them. */
export interface CallDesk {
  readonly isFull: boolean
  /** However many places are free: the server stops, or its core is busy. */
  readonly takesNone: boolean
  /** The seat is given back after the call. Undefined when full: wire and seat are then the edge's to dispose of. */
  start(wire: Wire, origin: CallOrigin, seat: Seat): { readonly id: string } | undefined
}

/** Agents, as the edge chooses among them. */
export interface AgentDesk {
  /** The default agent first. */
  readonly names: readonly string[]
  has(name: string): boolean
  /** Who takes calls to a number of ours; undefined where the configuration does not say. */
  behind(number: string): string | undefined
  /** The variable that makes the instructions or the greeting of an agent too long; undefined where they fit. Without a name: the default agent. */
  tooLong(agent: string | undefined, data: Readonly<Record<string, unknown>>): string | undefined
}

export interface Room {
  readonly url: string
  /** Lets one participant in. */
  readonly token: string
}

/** Rooms at Daily, as the edge uses them. */
export interface RoomDesk {
  /** A private room. Throws `StageError`. */
  createRoom(): Promise<Room>
}

/** Phone calls that Daily holds, as the edge uses them. Each throws `StageError`. */
export interface DialinDesk {
  readonly trust: DialinTrust
  /** A private room with an address for one call. */
  createSipRoom(name: string, caller: string): Promise<Room>
  /** Puts a call through to such an address. */
  forward(call: { readonly callId: string; readonly callDomain: string }, sipUri: string): Promise<void>
}

/** Phone calls from us, as the edge places them. */
export interface DialDesk {
  readonly carrier: string
  /** The number to call from, where a request names none. */
  readonly from: string | undefined
  /** Whether no more phones may ring: there would be no room for who answers. */
  readonly isFull: boolean
  /** Gives the carrier's id of the call. Throws `StageError`. */
  dial(call: { readonly from: string; readonly to: string; readonly session: string }): Promise<string>
  /** The stream of a call begins. */
  answered(session: string): void
}

/** Calls that ring until the carrier is told to answer them, as the edge takes them on. All return at once: the carrier waits. */
export interface AnswerDesk {
  /** `url` is where the carrier is to open the stream. */
  answer(call: { readonly callId: string; readonly url: string; readonly commandId: string }): void
  reject(callId: string): void
  hangUp(callId: string): void
}

/** What is counted, as the edge uses it. */
export interface MetricsDesk {
  readonly http: HttpMetrics
  /** For WebSocket wires to count in. */
  readonly websocket: Traffic
  /** The text of GET /metrics; undefined when that is switched off. */
  readonly expose: (() => Promise<string>) | undefined
  /** The bearer token it asks for. */
  readonly apiKey: string | undefined
}

/** All that the routes need of the rest of the server. */
export interface Edge {
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly admission: Admission
  /** Of POST /start. */
  readonly sessions: SessionStore
  /** Of phone calls that Daily holds. */
  readonly heldSessions: SessionStore
  /** Of phone calls from us. */
  readonly dialledSessions: SessionStore
  readonly once: Readonly<Record<OnceWork, OnceStore>>
  readonly calls: CallDesk
  /** A call from there is announced, and likely to come to this server within seconds. */
  expect(origin: CallOrigin): void
  readonly agents: AgentDesk
  /** Whether the first caller is answered without a wait for models. */
  isLoaded(): boolean
  /** Of this server, and of all that share a store. */
  readonly seats: Seats
  /** Seats that are given up for who asks. */
  readonly handover: InTurn
  readonly peers: PeerDesk
  /** Where WebSocket clients that were lost come back. */
  readonly resumable: ResumeTokens<WebSocketWire>
  /** Undefined where no key of Daily's is configured. */
  readonly daily: RoomDesk | undefined
  /** Undefined where Daily announces no phone calls. */
  readonly dialin: DialinDesk | undefined
  /** Undefined where no carrier brings callers. */
  readonly carrier: CarrierDesk | undefined
  /** Undefined where no carrier's account is configured. */
  readonly dialer: DialDesk | undefined
  /** Undefined where the carrier asks by webhook, or its account is not configured. */
  readonly answerer: AnswerDesk | undefined
  readonly names: OwnNames
  readonly hasWebRtc: boolean
  readonly hasWebSocket: boolean
  /** Whether clients may set the conversation and see the tools that are called, as Pipecat's eval harness does. */
  readonly trustsEvals: boolean
  readonly iceServers: readonly IceServer[]
  /** For TURN servers that know us by a shared secret. */
  readonly turn: TurnSecret | undefined
  /** Undefined: pages of any origin. */
  readonly corsOrigins: readonly string[] | undefined
  readonly maxBodyBytes: number
  readonly metrics: MetricsDesk
}
