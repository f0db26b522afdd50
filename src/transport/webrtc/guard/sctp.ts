import type { RTCSctpTransport } from 'werift'
import type { Clock } from '../../../std/clock.ts'
import { SctpGuard, type Association } from './sctp-guard.ts'

type Sctp = RTCSctpTransport['sctp']

/** The parts of werift's SCTP through which all of a peer passes. */
interface Internals extends Association {
  advertisedRwnd: number
  handleData(packet: Buffer): Promise<void>
  receive(stream: number, protocol: number, message: Buffer): void
}

/** What a peer may have under way: two of the longest messages the answer allows, where werift offers a mebibyte. */
const WINDOW_BYTES = 131_072

/** Puts bounds to what a peer may make werift do. Before the first packet. */
export function hardenSctp(sctp: Sctp, clock: Clock): void {
  const internals = sctp as unknown as Internals
  internals.advertisedRwnd = WINDOW_BYTES
  const guard = new SctpGuard(clock, internals)
  const handle = internals.handleData.bind(sctp)
  internals.handleData = async (packet) => {
    if (!guard.admits(packet)) return
    await handle(packet).catch(() => {
      // A packet that cannot be read is one lost. Nobody waits for this promise, and a server stops when many fail.
    })
  }
  const receive = internals.receive.bind(sctp)
  internals.receive = (stream, protocol, message) => {
    if (isForChannel(protocol, message)) receive(stream, protocol, message)
  }
}

/** RFC 8831 §8: what werift knows how to read; at the rest it throws. Channels are opened by the peer, never by us. */
function isForChannel(protocol: number, message: Buffer): boolean {
  return protocol === CONTROL ? message[0] === OPEN : CONTENTS.has(protocol)
}

const CONTROL = 50
/** RFC 8832 §5.1. */
const OPEN = 3
/** Text, binary, and each of them empty. */
const CONTENTS: ReadonlySet<number> = new Set([51, 53, 56, 57])
