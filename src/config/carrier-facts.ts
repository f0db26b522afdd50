import type { TProperties } from '@sinclair/typebox'

/** What the configuration has to know of a carrier. It is handed in, as the facts of providers are. */
export interface CarrierFacts {
  /** As its users write it, such as "Twilio". */
  readonly title: string
  /** Its own keys. Each begins with the name of the carrier. */
  readonly keys: TProperties
  /** The usual address of its REST API, with the path. Absent: it has none that we use. */
  readonly apiUrl?: string
  /** Without this key its requests are not verified. */
  readonly secret: Secret
  /** Keys that are needed together. */
  readonly pairs?: readonly (readonly [string, string])[]
  /** Why its streams have no ticket; absent where they can have one. */
  readonly noTicket?: string
  readonly transfer: TransferFacts
}

interface Secret {
  readonly key: string
  /** The warning if it is not set. There is a usual one. */
  readonly doubt?: { readonly wrong: string; readonly wayOut: string }
}

/** How "transfer_call" connects a caller to somebody else. */
export type TransferFacts =
  | ({
      readonly type: 'possible'
      /** The keys of the account that must be set. */
      readonly needs: readonly string[]
    } & TransferTarget)
  | { readonly type: 'impossible'; readonly wrong: string; readonly wayOut: string }

/** What the carrier accepts: a number or SIP address, an https address that says what comes next, or both. */
type TransferTarget =
  | { readonly takes: 'number' | 'either' }
  | {
      readonly takes: 'address'
      /** What our address says: connect the caller to this number or SIP address. */
      answer(to: string): CarrierAnswer
    }

/** In the carrier's own markup. */
export interface CarrierAnswer {
  readonly type: 'application/xml' | 'application/json'
  readonly body: string
}

/** By the names that `runner_transport` takes. */
export type CarriersFacts = Readonly<Record<string, CarrierFacts>>

/** A configuration as a carrier reads it: its own keys are among the others, and have been checked. */
export type Settings = Readonly<Record<string, unknown>>
