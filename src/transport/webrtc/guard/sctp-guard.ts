import type { Clock } from '../../../std/clock.ts'
import { Budget } from '../../budget.ts'

/** What werift holds of an association. It keeps no bounds of its own. */
export interface Association {
  /** Undefined before the first packet. */
  readonly lastReceivedTsn?: number
  /** Bytes that it has room for still; negative when the peer did not care. */
  readonly advertisedRwnd: number
  /** By stream, what waits for the rest of its message or for one before it. */
  readonly inboundStreams: Readonly<Record<number, { readonly reassembly: readonly unknown[] }>>
}

/** Peers write for an Ethernet. */
const MAX_PACKET_BYTES = 2048
/** A client opens one. */
const MAX_STREAMS = 16
/** Pieces that wait for others, and how far from each other: werift sorts them for each that comes. */
const MAX_WAITING = 256
const MAX_AHEAD = 256
/** Chunks carry the channel: a message of 64 KiB takes 60, and what we send is acknowledged in as many. */
const CHUNK_BUDGET = { burst: 1000, perSecond: 500 }
/** Of ours as many are under way at once, of a kilobyte each; werift visits each one that a gap spans. */
const MAX_GAP = 2048

/** RFC 9260 §3.1. */
const HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 4

/**
 * Lets through to werift's SCTP what it can digest: lengths of zero send it round and round, what nobody waits for is kept
 * for ever, and each piece that waits makes the next one dearer. What is refused is lost, which an honest peer makes good.
 */
export class SctpGuard {
  readonly #association: Association
  readonly #budget: Budget

  constructor(clock: Clock, association: Association) {
    this.#association = association
    this.#budget = new Budget(clock, CHUNK_BUDGET)
  }

  admits(packet: Buffer): boolean {
    if (packet.length > MAX_PACKET_BYTES) return false
    for (let at = HEADER_BYTES; at + CHUNK_HEADER_BYTES <= packet.length;) {
      const bytes = packet.readUInt16BE(at + 2)
      if (bytes < CHUNK_HEADER_BYTES || at + bytes > packet.length) return false
      if (this.#budget.admit(1) !== 'admitted') return false
      if (!this.#admitsChunk(packet.readUInt8(at), packet.subarray(at + CHUNK_HEADER_BYTES, at + bytes))) return false
      at += (bytes + 3) & ~3
    }
    return true
  }

  #admitsChunk(type: number, body: Buffer): boolean {
    switch (type) {
      case DATA:
        return body.length > DATA_HEADER_BYTES && this.#hasRoom(body.readUInt32BE(0), body.readUInt16BE(4))
      case FORWARD_TSN:
        // After its sequence number come streams and theirs.
        return body.length % 4 === 0 && this.#knows(streamsOf(body))
      case SACK:
        return areGapsShort(body)
      case INIT:
        return areParametersWhole(body, INIT_HEADER_BYTES)
      case HEARTBEAT:
      case HEARTBEAT_ACK:
      case ABORT:
      case ERROR:
      case RECONFIG:
        return areParametersWhole(body, 0)
      default:
        return PLAIN.has(type)
    }
  }

  #hasRoom(tsn: number, stream: number): boolean {
    const { lastReceivedTsn, advertisedRwnd, inboundStreams } = this.#association
    if (lastReceivedTsn === undefined || ((tsn - lastReceivedTsn) | 0) > MAX_AHEAD || advertisedRwnd <= 0) return false
    const waiting = Object.values(inboundStreams).reduce((sum, { reassembly }) => sum + reassembly.length, 0)
    return waiting < MAX_WAITING && this.#knows([stream])
  }

  #knows(streams: readonly number[]): boolean {
    const { inboundStreams } = this.#association
    const known = new Set([...Object.keys(inboundStreams).map(Number), ...streams])
    return known.size <= MAX_STREAMS
  }
}

/** Chunk types (RFC 9260 §3.2, RFC 6525 §3.1, RFC 3758 §3.2). */
const DATA = 0
const INIT = 1
const SACK = 3
const HEARTBEAT = 4
const HEARTBEAT_ACK = 5
const ABORT = 6
const ERROR = 9
const RECONFIG = 130
const FORWARD_TSN = 192
/** SHUTDOWN, its ACK, COOKIE ECHO, its ACK, SHUTDOWN COMPLETE: nothing in them is repeated. */
const PLAIN: ReadonlySet<number> = new Set([7, 8, 10, 11, 14])

const DATA_HEADER_BYTES = 12
const INIT_HEADER_BYTES = 16
const SACK_HEADER_BYTES = 12

function streamsOf(forwardTsn: Buffer): number[] {
  const streams: number[] = []
  for (let at = 4; at < forwardTsn.length; at += 4) streams.push(forwardTsn.readUInt16BE(at))
  return streams
}

/** Whether gaps follow one another, and none lies where nothing was sent. */
function areGapsShort(sack: Buffer): boolean {
  if (sack.length < SACK_HEADER_BYTES) return false
  const gaps = sack.readUInt16BE(8)
  const duplicates = sack.readUInt16BE(10)
  if (sack.length < SACK_HEADER_BYTES + 4 * (gaps + duplicates)) return false
  let before = 0
  for (let gap = 0; gap < gaps; gap++) {
    const from = sack.readUInt16BE(SACK_HEADER_BYTES + 4 * gap)
    const to = sack.readUInt16BE(SACK_HEADER_BYTES + 4 * gap + 2)
    if (from <= before || to < from || to > MAX_GAP) return false
    before = to
  }
  return true
}

function areParametersWhole(body: Buffer, from: number): boolean {
  for (let at = from; at + 4 <= body.length;) {
    const bytes = body.readUInt16BE(at + 2)
    if (bytes < 4 || at + bytes > body.length) return false
    at += (bytes + 3) & ~3
  }
  return body.length >= from
}
