import type { Carrier } from '../carriers/carrier.ts'
import { CARRIERS } from '../carriers/index.ts'
import type { CarriersFacts } from '../config/carrier-facts.ts'
import type { ProviderFacts } from '../config/stages.ts'
import type { MakeAgent } from './agents.ts'
import { carrierFactsOf } from './carriers.ts'
import { providerFactsOf, PROVIDERS, type Providers } from './stages.ts'

/** What somebody adds to voxray in a program of their own (docs/adding-a-carrier.md). */
export interface OwnParts {
  /** By the names that the configuration may use. One of ours with the same name is replaced. */
  readonly providers?: Providers
  readonly carriers?: readonly Carrier[]
  /** Makes each agent of the configuration from its models. The cascade unless given. */
  readonly agent?: MakeAgent
}

/** All that a server is made of, and what its configuration is checked against. */
export interface Parts {
  readonly providers: Providers
  readonly carriers: readonly Carrier[]
  readonly agent?: MakeAgent
  readonly facts: { readonly providers: Readonly<Record<string, ProviderFacts>>; readonly carriers: CarriersFacts }
}

/** Those that come with voxray, and these. Throws for two carriers of one name. */
export function withOwn({ providers: own, carriers: more = [], agent }: OwnParts): Parts {
  const providers = { ...PROVIDERS, ...own }
  const carriers = [...CARRIERS, ...more]
  const facts = { providers: providerFactsOf(providers), carriers: carrierFactsOf(carriers) }
  return { providers, carriers, facts, ...(agent && { agent }) }
}
