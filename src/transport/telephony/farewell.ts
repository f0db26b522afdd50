import type { EndReason } from '../../event/call-event.ts'
import type { SocketLink } from '../socket/link.ts'
import type { Serializer } from './serializer.ts'

/** How long a carrier that closes last may take for it. */
const LAST_CLOSE_GRACE_MS = 3_000
/** How long a carrier may take to fetch what it is to do with a caller who is handed over, and to end the stream for it. */
const HAND_OVER_MS = 4_000

/** How a carrier's stream ends: what the carrier is told last, and who closes the socket. */
export class Farewell {
  readonly #serializer: Serializer
  #reason: EndReason | undefined
  #isSaid = false

  constructor(serializer: Serializer) {
    this.#serializer = serializer
  }

  /** The carrier knows that it is over. */
  get isSaid(): boolean {
    return this.#isSaid
  }

  /** The carrier has taken the caller over. A message or a close from us could end that call, so we do neither. */
  get isLeft(): boolean {
    return this.#reason === 'transferred' && !this.#serializer.closesLast
  }

  /** The carrier has been told, or has told us. */
  said(): void {
    this.#isSaid = true
  }

  /** The call is over. */
  isFor(reason: EndReason): void {
    this.#reason = reason
  }

  /** Says goodbye unless the carrier knows. True if we close the socket next. */
  say(link: SocketLink): boolean {
    if (this.isLeft || this.#reason === undefined) return false
    const farewell = this.#isSaid ? undefined : this.#serializer.farewell?.(this.#reason)
    this.#isSaid = true
    if (farewell !== undefined) link.send(farewell)
    return !this.#serializer.closesLast
  }

  /** Waits for the carrier to close, but not for long. */
  async closed(link: SocketLink): Promise<void> {
    if (this.isLeft) await link.closed(HAND_OVER_MS, 'close')
    else await link.closed(this.#serializer.closesLast ? LAST_CLOSE_GRACE_MS : undefined)
  }
}
