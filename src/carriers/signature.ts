import type { Settings } from '../config/carrier-facts.ts'
import type { Clock } from '../std/clock.ts'
import type { StreamStart } from '../transport/telephony/serializer.ts'
import type { SignedRequest } from './signed-request.ts'

/** Whether a request is of the carrier. */
export type Verifier = (request: SignedRequest) => boolean

/** How the requests of a carrier prove that they are its own. */
export interface Signature {
  /** Undefined while the secret is not configured. */
  verifier(settings: Settings, clock: Clock): Verifier | undefined
  /** Values of a verified request that may be used only once. Absent if the carrier signs the time, or neither. */
  nonces?(headers: Headers): readonly string[]
  /** The header that proves the upgrade of a stream. Absent where only webhooks are signed. */
  readonly upgradeHeader?: string
  /** Whether the stream is of the account that signed its upgrade. */
  isOfSigner?(start: StreamStart, headers: Headers): boolean
  /** What a wrong signature is answered with; 403 where it is absent. */
  readonly refusal?: 'UNAUTHORIZED'
}
