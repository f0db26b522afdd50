import { type TelephonySettings, carrierDeskOf } from '../../../src/http/telephony/open.ts'
import { createApi } from '../../../src/http/api.ts'
import { MemoryNonces } from '../../../src/session/memory/nonces.ts'
import { MemoryTickets } from '../../../src/session/memory/tickets.ts'
import { fakeEdge, silentLog } from '../edge.ts'
import { serialIds } from '../ids.ts'

/** A server to which a carrier brings calls. */
export function openDesk(
  settings: Pick<TelephonySettings, 'runner_transport'> & Partial<TelephonySettings>,
  log = silentLog,
) {
  const fake = fakeEdge()
  const { clock } = fake
  const ids = serialIds()
  const store = () => new MemoryTickets({ clock, ids, capacityBytes: 100_000 })
  const tickets = { socket: store(), stream: store(), dialled: store(), transfer: store() }
  const nonces = new MemoryNonces({ clock, capacityBytes: 100_000 })
  const desk = carrierDeskOf(
    {
      host: 'localhost',
      trust_proxy: false,
      proxy_host: 'voice.example.com',
      max_calls: 10,
      telnyx_codec: 'PCMU',
      ...settings,
    },
    { clock, log },
    { tickets, nonces },
  )
  if (!desk) throw new Error(`${settings.runner_transport} is no carrier`)
  const api = createApi({ ...fake.edge, carrier: desk })
  return {
    ...fake,
    desk,
    ask: (url: string, init: RequestInit = {}) => api.handle(new Request(url, init)),
  }
}
