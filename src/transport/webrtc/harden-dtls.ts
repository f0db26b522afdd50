import type { Connection } from 'werift'
import type { Clock } from '../../std/clock.ts'
import { DtlsFlight } from './dtls-flight.ts'
import { DtlsGuard } from './dtls-guard.ts'
import { CHANGE_CIPHER_SPEC, HANDSHAKE } from './dtls-records.ts'

/** Stands between werift's DTLS and the network. What comes must be asked of the guard; what goes passes here already. */
export function hardenDtls(ice: Pick<Connection, 'send'>, clock: Clock, isServer: boolean): DtlsGuard {
  const { send } = ice
  const flight = new DtlsFlight({ clock, transmit: send })
  const guard = new DtlsGuard({ isServer, advanced: () => flight.answered(), repeated: () => flight.repeat() })
  ice.send = async (data) => {
    if (!isOfHandshake(data)) return send(data)
    if (flight.say(data)) guard.answered()
  }
  return guard
}

const isOfHandshake = ([type]: Uint8Array): boolean => type === HANDSHAKE || type === CHANGE_CIPHER_SPEC
