import type { PeerLink } from './peer-link.ts'

/** Messages for a channel that has not opened yet; the oldest go first. */
const MOST_WAITING = 50
/** What we complain in fits into this. */
const MAX_COMPLAINT_CHARS = 256

/** Messages to the client, from one connection of a call to the next. */
export class Outbox {
  readonly #peer: () => PeerLink | undefined
  readonly #complain: (problem: string) => void
  readonly #waiting: string[] = []

  constructor(peer: () => PeerLink | undefined, complain: (problem: string) => void) {
    this.#peer = peer
    this.#complain = complain
  }

  say(text: string): void {
    const outcome = this.#peer()?.tell(text) ?? 'not-open'
    switch (outcome) {
      case 'sent':
      case 'too-slow':
        return
      case 'not-open':
        this.#waiting.push(text)
        if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
        return
      case 'too-large':
        // A client that takes next to nothing is not complained to either.
        if (text.length > MAX_COMPLAINT_CHARS) this.#complain('a message was too large to send')
        return
      default:
        return outcome satisfies never
    }
  }

  /** The channel has opened. */
  flush(): void {
    for (const text of this.#waiting.splice(0)) this.say(text)
  }
}
