import { randomBytes } from 'node:crypto'
import { UdpTransport, type Connection } from 'werift'
import type { Clock } from '../../../std/clock.ts'
import { isReachable } from './addresses.ts'
import { CallerPath, type Address, type Protocol } from './caller-path.ts'
import { boundGathering, type SilentServer } from './gathering.ts'
import { SourceGuard } from './source-guard.ts'

/** werift's socket of one interface, or its relay on a TURN server, which takes datagrams by another name. */
type Datagrams = Protocol & {
  connectionMade(isIpv4: boolean, ports?: [number, number], addresses?: { udp4: string }): Promise<void>
  datagramReceived?(data: Buffer, address: Address): void
  handleStunMessage?(data: Buffer, address: Address): void
}

/** `check`: an authentic one. `other`: from where one came. `stranger`: from elsewhere, so that only its own keys can vouch for it. */
export type Standing = 'check' | 'other' | 'stranger'

export interface IceOptions {
  /** Of this machine, in the order werift opens their sockets. */
  readonly addresses: readonly string[]
  readonly hasServers: boolean
  readonly clock: Clock
  /** A server gave no address before the answer left. */
  readonly silent: (server: SilentServer) => void
  /** Takes a datagram of the caller's, and gives what werift is to see of it. */
  readonly take: (data: Buffer, standing: Standing, from: Address, protocol: Protocol) => Buffer | undefined
}

/** What werift's ICE leaves open, closed before its first socket exists. */
export function hardenIce(ice: Connection, options: IceOptions): CallerPath {
  const { addresses, hasServers, clock, silent, take } = options
  renewCredentials(ice)
  // werift asks Google's STUN server when none is configured, also where a TURN server is.
  if (!ice.options.stunServer) delete ice.stunServer
  boundGathering(ice, clock, silent)
  // With servers werift checks what a caller names; without, it waits for the caller's checks, on loopback too. The candidates
  // of the first offer are there already, but in no pair.
  if (hasServers) ice.options.filterCandidatePair = ({ remoteCandidate }) => isReachable(remoteCandidate.host)
  const guard = new SourceGuard(clock, credentialsOf(ice))
  const path = new CallerPath(ice, clock)
  const restart = ice.restart.bind(ice)
  ice.restart = async () => {
    path.restarting()
    const { localUsername, localPassword } = ice
    // Does its work before it first waits.
    const restarted = restart()
    renewCredentials(ice)
    ice.userHistory[localUsername] = localPassword
    guard.renew(credentialsOf(ice))
    await restarted
  }
  // werift answers checks of strangers and reads packets from any source. Each socket passes here when it is made.
  const internals = ice as unknown as { ensureProtocol(protocol: Datagrams): void }
  const ensure = internals.ensureProtocol.bind(ice)
  const left = addresses.values()
  internals.ensureProtocol = (protocol) => {
    // Bound to all addresses, a socket answers from whichever the route prefers, and the browser drops it as a stranger.
    const bind = protocol.connectionMade.bind(protocol)
    const { value: udp4 } = left.next()
    protocol.connectionMade = async (isIpv4, ports, bound) => {
      await bind(isIpv4, ports, udp4 ? { udp4 } : bound)
    }
    const entry = protocol.datagramReceived ? 'datagramReceived' : 'handleStunMessage'
    const receive = protocol[entry]?.bind(protocol)
    protocol[entry] = (data, address) => {
      const verdict = guard.judge(data, address[0], address[1])
      if (verdict === 'refused') return
      const standing = verdict === 'stranger' && path.leadsTo(address[0], address[1]) ? 'other' : verdict
      const seen = take(data, standing, address, protocol)
      if (seen) receive?.(seen, address)
    }
    ensure(protocol)
  }
  return path
}

/** RFC 8445 §5.3 asks for 24 and 128 random bits; werift makes 16 and 88. */
function renewCredentials(ice: Connection): void {
  ice.localUsername = randomBytes(6).toString('base64')
  ice.localPassword = randomBytes(24).toString('base64')
  ice.userHistory = { [ice.localUsername]: ice.localPassword }
}

const credentialsOf = ({ localUsername: ufrag, localPassword: password }: Connection) => ({ ufrag, password })

const sockets = UdpTransport.prototype as unknown as {
  readonly socket: { on(event: 'error', listener: () => void): void }
  init(): Promise<void>
}
const { init } = sockets
sockets.init = async function initQuietly() {
  // The closed port of a caller or a TURN server comes back as ICMP, which Bun makes an error that nobody would catch.
  this.socket.on('error', () => {})
  await init.call(this)
}
