import type { CallOrigin } from '../../src/call/info.ts'
import type { Edge, OfferAnswer } from '../../src/http/edge.ts'
import { Admission } from '../../src/http/admission.ts'
import { ownNamesOf } from '../../src/http/own-names.ts'
import type { Log } from '../../src/observe/log.ts'
import { MemoryRates } from '../../src/session/memory/rates.ts'
import { MemoryOnce } from '../../src/session/memory/once.ts'
import { MemorySeats } from '../../src/session/memory/seats.ts'
import { MemoryTickets } from '../../src/session/memory/tickets.ts'
import { Families } from '../../src/observe/metrics/families.ts'
import { HttpMetrics } from '../../src/observe/metrics/http.ts'
import { MemorySessions } from '../../src/session/memory/sessions.ts'
import { noTraffic } from '../../src/transport/traffic.ts'
import { OfferError } from '../../src/transport/webrtc/offer.ts'
import { ResumeTokens } from '../../src/transport/websocket/resume-tokens.ts'
import type { Wire } from '../../src/transport/wire.ts'
import { InTurn } from '../../src/std/in-turn.ts'
import { VirtualClock } from './clock.ts'
import { serialIds } from './ids.ts'

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export type FakeEdgeOptions = Partial<Edge> & { apiKeys?: readonly string[]; perMinute?: number }

/** A rest-of-the-server that writes down what the edge asks of it. */
export function fakeEdge({ apiKeys = [], perMinute = 0, ...overrides }: FakeEdgeOptions = {}) {
  const clock = new VirtualClock()
  const ids = serialIds()
  const families = new Families()
  const offers: { sdp: string; pcId?: string; restart: boolean; client: string }[] = []
  const trickled: { pcId: string; candidates: readonly unknown[] }[] = []
  const calls = {
    isFull: false,
    takesNone: false,
    started: 0,
    disposed: 0,
    origins: [] as CallOrigin[],
    expected: [] as CallOrigin[],
    get data(): unknown[] {
      return calls.origins.map(({ data }) => data)
    },
    start: (_wire: Wire, origin: CallOrigin) => {
      if (calls.isFull) return undefined
      calls.origins.push(origin)
      return { id: `call-${++calls.started}` }
    },
  }
  const once = () => new MemoryOnce({ clock, capacityBytes: 100_000 })
  const sessions = () => new MemorySessions({ clock, ttlMs: 60_000, capacityBytes: 100_000 })
  const wire = { [Symbol.asyncDispose]: async () => void calls.disposed++ } as unknown as Wire
  const edge: Edge = {
    clock,
    ids,
    log: silentLog,
    admission: new Admission({
      apiKeys,
      rates: new MemoryRates(clock, perMinute),
      tickets: new MemoryTickets({ clock, ids, capacityBytes: 100_000 }),
    }),
    once: { start: once(), calls: once(), dialin: once() },
    resumable: new ResumeTokens(ids, 60_000),
    daily: undefined,
    dialin: undefined,
    carrier: undefined,
    dialer: undefined,
    answerer: undefined,
    turn: undefined,
    sessions: sessions(),
    heldSessions: sessions(),
    dialledSessions: sessions(),
    calls,
    expect: (origin) => void calls.expected.push(origin),
    agents: {
      names: ['default'],
      has: (name) => name === 'default',
      behind: () => undefined,
      tooLong: () => undefined,
    },
    seats: new MemorySeats(0),
    handover: new InTurn(),
    peers: {
      async offer(offer): Promise<OfferAnswer> {
        offers.push(offer)
        if (offer.sdp.startsWith('broken')) throw new OfferError('malformed', 'the offer is no SDP')
        if (offer.sdp.startsWith('trouble')) throw new Error('out of ports')
        return { sdp: 'v=0 answer', pcId: offer.pcId ?? 'pc-1', wire, isNew: offer.pcId === undefined }
      },
      knows: () => true,
      giveWay: () => false,
      canGiveWay: () => false,
      async trickle(pcId, candidates) {
        trickled.push({ pcId, candidates })
        return pcId === 'pc-1'
      },
    },
    isLoaded: () => true,
    names: ownNamesOf({ host: 'localhost', trust_proxy: false }),
    hasWebRtc: true,
    hasWebSocket: true,
    trustsEvals: false,
    iceServers: [],
    corsOrigins: undefined,
    maxBodyBytes: 4096,
    metrics: {
      http: new HttpMetrics(families),
      websocket: noTraffic(),
      expose: () => families.text(),
      apiKey: undefined,
    },
    ...overrides,
  }
  return { edge, clock, calls, offers, trickled }
}
