import { type DeskWorld, deskOf } from '../../../src/compose/carriers.ts'
import type { Config } from '../../../src/config/schema.ts'
import type { Clock } from '../../../src/std/clock.ts'
import { CARRIERS } from '../../../src/carriers/index.ts'
import { carrierNamed } from './carriers.ts'
import { openDesk as open, type TelephonySettings } from '../../../src/http/telephony/open.ts'
import { createApi } from '../../../src/http/api.ts'
import { MemoryNonces } from '../../../src/session/memory/nonces.ts'
import { MemoryTickets } from '../../../src/session/memory/tickets.ts'
import { fakeEdge, silentLog } from '../edge.ts'
import { serialIds } from '../ids.ts'

const storesWith = (clock: Clock) => {
  const ids = serialIds()
  const store = () => new MemoryTickets({ clock, ids, capacityBytes: 100_000 })
  const tickets = { socket: store(), stream: store(), dialled: store(), transfer: store() }
  return { tickets, nonces: new MemoryNonces({ clock, capacityBytes: 100_000 }) }
}

/** The desk that a configuration opens. */
export const deskWith = (config: Config, world: Omit<DeskWorld, 'carriers' | 'log'>) =>
  deskOf(config, storesWith(world.clock), { ...world, carriers: CARRIERS, log: silentLog })

/** A server to which a carrier brings calls. */
export function openDesk(
  { runner_transport, ...settings }: { readonly runner_transport: string } & Partial<TelephonySettings>,
  log = silentLog,
) {
  const fake = fakeEdge()
  const { clock } = fake
  const desk = open(
    {
      host: 'localhost',
      trust_proxy: false,
      proxy_host: 'voice.example.com',
      max_calls: 10,
      telnyx_codec: 'PCMU',
      ...settings,
    },
    {
      carrier: carrierNamed(runner_transport),
      carriers: CARRIERS,
      clock,
      log,
      stores: storesWith(clock),
      control: undefined,
    },
  )
  const api = createApi({ ...fake.edge, carrier: desk })
  return {
    ...fake,
    desk,
    ask: (url: string, init: RequestInit = {}) => api.handle(new Request(url, init)),
  }
}
