import type { Connection, RTCDtlsTransport } from 'werift'
import type { Clock } from '../../../std/clock.ts'
import { DtlsFlight } from './dtls-flight.ts'
import { DtlsGuard } from './dtls-guard.ts'
import { CHANGE_CIPHER_SPEC, HANDSHAKE } from './dtls-records.ts'
import { verifyHandshake } from './dtls-verify.ts'

/** Closes what werift's DTLS leaves open. What comes must be asked of the guard; what goes passes here already. */
export function hardenDtls(transport: RTCDtlsTransport, clock: Clock, isServer: boolean): DtlsGuard {
  // Typed as its interface, always this class.
  const ice = transport.iceTransport.connection as Connection
  const guard = guardDtls(ice, clock, isServer)
  const start = transport.start.bind(transport)
  transport.start = async () => {
    // Makes its DTLS before it first waits.
    const started = start()
    if (transport.dtls) verifyHandshake(transport.dtls, isServer)
    const early = guard.listen()
    if (early.length > 0) ice.onData.execute(early)
    await started
  }
  return guard
}

/** Stands between werift's DTLS and the network. */
export function guardDtls(ice: Pick<Connection, 'send'>, clock: Clock, isServer: boolean): DtlsGuard {
  const { send } = ice
  const flight = new DtlsFlight({ clock, transmit: send })
  const guard = new DtlsGuard({ isServer, advanced: () => flight.answered(), repeated: () => flight.repeat() })
  ice.send = (data) => {
    if (!isOfHandshake(data)) return send(data)
    if (flight.say(data)) guard.answered()
    return Promise.resolve()
  }
  return guard
}

const isOfHandshake = (data: Uint8Array): boolean => data[0] === HANDSHAKE || data[0] === CHANGE_CIPHER_SPEC
