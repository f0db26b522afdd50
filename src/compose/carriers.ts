import type { Carrier, ControlWorld } from '../carriers/carrier.ts'
import { CARRIERS } from '../carriers/index.ts'
import type { CarriersFacts } from '../config/carrier-facts.ts'
import { ROOMS } from '../config/keys/telephony.ts'
import type { Config } from '../config/schema.ts'
import type { CarrierDesk } from '../http/telephony/desk.ts'
import { type DeskParts, openDesk } from '../http/telephony/open.ts'
import { CallControl, type CallControlOptions } from '../transport/telephony/control/call-control.ts'
import type { Log } from '../observe/log.ts'

/** What the configuration is checked against. Throws for two carriers of one name. */
export function carrierFactsOf(carriers: readonly Carrier[]): CarriersFacts {
  const twice = carriers.find(({ name }, at) => carriers.findIndex((other) => other.name === name) !== at)
  if (twice) throw new Error(`there are two carriers named "${twice.name}"`)
  return Object.fromEntries(carriers.map(({ name, facts }) => [name, facts]))
}

export const CARRIER_FACTS: CarriersFacts = carrierFactsOf(CARRIERS)

export interface DeskWorld extends ControlWorld, Omit<CallControlOptions, 'api'> {
  readonly log: Log
  readonly carriers: readonly Carrier[]
}

/**
 * The desk for the carrier that `runner_transport` names; undefined when callers come from no carrier. Throws when the configuration was
 * checked against other carriers.
 */
export function deskOf(config: Config, stores: DeskParts['stores'], world: DeskWorld): CarrierDesk | undefined {
  const { runner_transport: name } = config
  if (ROOMS.some((room) => room === name)) return undefined
  const carrier = world.carriers.find((each) => each.name === name)
  if (!carrier) throw new Error(`the configuration names the carrier "${name}", which was not handed in`)
  const api = carrier.control?.(config, world)
  if (api && api.carrier !== name) throw new Error(`the REST API of "${name}" calls itself "${api.carrier}"`)
  return openDesk(config, { ...world, carrier, stores, control: api && new CallControl({ ...world, api }) })
}
