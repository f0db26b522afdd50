import { randomBytes } from 'node:crypto'
import type { Connection } from 'werift'
import { SourceGuard } from './source-guard.ts'

type Address = readonly [string, number]

/** werift's socket of one interface, or its relay on a TURN server, which takes datagrams by another name. */
interface Datagrams {
  readonly transport?: { readonly socket?: { on(event: 'error', listener: () => void): void } }
  connectionMade(isIpv4: boolean, ports?: [number, number], addresses?: { udp4: string }): Promise<void>
  datagramReceived?(data: Buffer, address: Address): void
  handleStunMessage?(data: Buffer, address: Address): void
}

export interface IceOptions {
  /** Of this machine, in the order werift opens their sockets. */
  readonly addresses: readonly string[]
  readonly hasServers: boolean
  /** Takes a datagram of the caller's, and gives what werift is to see of it. */
  readonly take: (data: Buffer, kind: 'check' | 'other') => Buffer | undefined
}

/** What werift's ICE leaves open, closed before its first socket exists. */
export function hardenIce(ice: Connection, { addresses, hasServers, take }: IceOptions): void {
  // RFC 8445 §5.3 asks for 24 and 128 random bits; werift makes 16 and 88.
  ice.localUsername = randomBytes(6).toString('base64')
  ice.localPassword = randomBytes(24).toString('base64')
  ice.userHistory = { [ice.localUsername]: ice.localPassword }
  // werift asks Google's STUN server when none is configured.
  if (!hasServers) delete ice.stunServer
  // werift answers checks of strangers and reads packets from any source. Each socket passes here when it is made.
  const guard = new SourceGuard(ice.localUsername, ice.localPassword)
  const internals = ice as unknown as { ensureProtocol(protocol: Datagrams): void }
  const ensure = internals.ensureProtocol.bind(ice)
  const left = addresses.values()
  internals.ensureProtocol = (protocol) => {
    // Bound to all addresses, a socket answers from whichever the route prefers, and the browser drops it as a stranger.
    const bind = protocol.connectionMade.bind(protocol)
    const { value: udp4 } = left.next()
    protocol.connectionMade = async (isIpv4, ports, bound) => {
      await bind(isIpv4, ports, udp4 ? { udp4 } : bound)
      // The far side's closed port comes back as ICMP, which Bun makes an error that nobody would catch. Silence tells us as well.
      protocol.transport?.socket?.on('error', () => {})
    }
    const entry = protocol.datagramReceived ? 'datagramReceived' : 'handleStunMessage'
    const receive = protocol[entry]?.bind(protocol)
    protocol[entry] = (data, address) => {
      const verdict = guard.judge(data, ...address)
      const seen = verdict === 'refused' ? undefined : take(data, verdict)
      if (seen) receive?.(seen, address)
    }
    ensure(protocol)
  }
}
