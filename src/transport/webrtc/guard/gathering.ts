import type { Connection } from 'werift'
import type { Clock } from '../../../std/clock.ts'

/** An answer waits this long for STUN and TURN servers. werift alone gives a TURN server that is down 6 s. */
const GATHER_MS = 500

/** A kind of server that gave no address in time. */
export type SilentServer = 'STUN' | 'TURN'

/** werift's relay on a TURN server, or its socket of one interface, which takes datagrams by another name. */
interface Protocol {
  readonly handleStunMessage?: unknown
  close(): Promise<void>
}

interface Internals {
  readonly protocols: readonly Protocol[]
  getCandidatePromises(addresses: readonly string[], timeoutSeconds?: number): Promise<unknown>[]
  ensureProtocol(protocol: Protocol): void
}

/**
 * Bounds how long an answer waits for the server's own candidates. A relay that is ready later is closed again: the answer has
 * left without it. An ICE restart offers the addresses anew that the servers gave, and asks for no second relay.
 */
export function boundGathering(ice: Connection, clock: Clock, silent: (server: SilentServer) => void): void {
  const internals = ice as unknown as Internals
  const start = internals.getCandidatePromises.bind(ice)
  const ensure = internals.ensureProtocol.bind(ice)
  let isOver = false
  let reflexive: Connection['localCandidates'] = []
  const has = (type: string) => ice.localCandidates.some((candidate) => candidate.type === type)

  internals.ensureProtocol = (protocol) => {
    if (isRelay(protocol) && (isOver || ice.state === 'closed')) {
      protocol.close().catch(() => {})
      throw new Error('the relay came after the answer')
    }
    ensure(protocol)
  }
  internals.getCandidatePromises = (addresses, timeoutSeconds) => {
    isOver = false
    if (internals.protocols.some(isRelay)) delete ice.turnServer
    for (const candidate of reflexive) {
      candidate.generation = ice.generation
      candidate.ufrag = ice.localUsername
      ice.localCandidates.push(candidate)
    }
    const enough = Promise.withResolvers<void>()
    const timer = clock.after(GATHER_MS, enough.resolve)
    const gathered = start(addresses, timeoutSeconds).map((one) => Promise.race([one, enough.promise]))
    void Promise.allSettled(gathered).then(() => {
      timer[Symbol.dispose]()
      isOver = true
      reflexive = ice.localCandidates.filter(({ type }) => type === 'srflx')
      if (ice.state === 'closed') return
      if (ice.stunServer && !has('srflx')) silent('STUN')
      if (ice.turnServer && !has('relay')) silent('TURN')
    })
    return gathered
  }
}

const isRelay = (protocol: Protocol): boolean => protocol.handleStunMessage !== undefined
