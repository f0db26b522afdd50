import type { Static, TObject, TProperties } from '@sinclair/typebox'
import type { CarrierFacts, Settings } from '../config/carrier-facts.ts'
import type { Clock } from '../std/clock.ts'
import type { Ids } from '../std/ids.ts'
import type { CarrierApi } from '../transport/telephony/control/carrier-api.ts'
import type { Dialect } from '../transport/telephony/serializer.ts'
import type { Signature } from './signature.ts'
import type { Webhook } from './webhook.ts'

export type { Settings } from '../config/carrier-facts.ts'

/** What a carrier's REST API may need beside its account. */
export interface ControlWorld {
  readonly clock: Clock
  readonly ids: Ids
}

/**
 * All that is known of one carrier. A new one is a folder with this record and one line in `index.ts`; `docs/adding-a-carrier.md` shows
 * how.
 */
export interface Carrier {
  /** Names it in `runner_transport`, in the data of a call and in the log, and is `carrier` of its streams. */
  readonly name: string
  readonly facts: CarrierFacts
  /** Reads and writes the messages of its streams. */
  dialect(settings: Settings): Dialect
  /** Absent: it asks nothing before it opens a stream. */
  webhook?(settings: Settings): Webhook
  readonly signature: Signature
  /** Its REST API; undefined while the account is not configured in full. */
  control?(settings: Settings, world: ControlWorld): CarrierApi | undefined
}

/** Keys of the configuration that every carrier may read. */
interface CommonSettings {
  readonly telephony_api_url?: string
}

type OwnSettings<K extends TProperties> = Readonly<Static<TObject<K>>> & CommonSettings

/** Names of keys are those of `keys`, so that the compiler finds a wrong one. */
interface FactsWith<K extends TProperties> extends CarrierFacts {
  readonly keys: K
  readonly secret: CarrierFacts['secret'] & { readonly key: keyof K }
  readonly pairs?: readonly (readonly [keyof K & string, keyof K & string])[]
  readonly transfer: CarrierFacts['transfer'] & { readonly needs?: readonly (keyof K & string)[] }
}

interface CarrierWith<K extends TProperties> {
  readonly name: string
  readonly facts: FactsWith<K>
  dialect(settings: OwnSettings<K>): Dialect
  webhook?(settings: OwnSettings<K>): Webhook
  readonly signature: Omit<Signature, 'verifier'> & {
    verifier(settings: OwnSettings<K>, clock: Clock): ReturnType<Signature['verifier']>
  }
  control?(settings: OwnSettings<K>, world: ControlWorld): CarrierApi | undefined
}

/** A carrier whose functions get its own keys with their types. The configuration has been checked against these keys. */
export const defineCarrier = <const K extends TProperties>(carrier: CarrierWith<K>): Carrier => carrier
