import type { Carrier } from '../carriers/carrier.ts'
import { CARRIERS } from '../carriers/index.ts'
import type { CarriersFacts } from '../config/carrier-facts.ts'
import type { Config } from '../config/schema.ts'
import type { CarrierDesk } from '../http/telephony/desk.ts'
import { type DeskParts, openDesk } from '../http/telephony/open.ts'
import { CallControl, type CallControlOptions } from '../transport/telephony/control/call-control.ts'
import type { ControlWorld } from '../carriers/carrier.ts'
import type { Log } from '../observe/log.ts'

/** What the configuration is checked against. */
export const factsOf = (carriers: readonly Carrier[]): CarriersFacts =>
  Object.fromEntries(carriers.map(({ name, facts }) => [name, facts]))

export const CARRIER_FACTS: CarriersFacts = factsOf(CARRIERS)

export interface DeskWorld extends ControlWorld, Omit<CallControlOptions, 'api'> {
  readonly log: Log
  readonly carriers: readonly Carrier[]
}

/** The desk for the carrier that `runner_transport` names; undefined when callers come from no carrier. */
export function deskOf(config: Config, stores: DeskParts['stores'], world: DeskWorld): CarrierDesk | undefined {
  const carrier = world.carriers.find(({ name }) => name === config.runner_transport)
  if (!carrier) return undefined
  const api = carrier.control?.(config, world)
  return openDesk(config, { ...world, carrier, stores, control: api && new CallControl({ ...world, api }) })
}
