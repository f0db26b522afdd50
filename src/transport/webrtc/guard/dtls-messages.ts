/** RFC 6347 §4.2.2: type, length, message number, and the fragment's offset and length. */
const HEADER_BYTES = 12

/** A browser's hello has 1 to 2 kB, a chain of certificates a few. */
const MAX_MESSAGE_BYTES = 16_384
/** A flight has five messages at most. */
const MAX_AHEAD = 8

interface Partial {
  /** Header and body, as if it had never been cut. */
  readonly message: Buffer
  /** 1 where the body's byte has come. */
  readonly filled: Uint8Array
  missing: number
}

export interface ReceivedMessages {
  /** Whole, in order, each once. */
  readonly messages: readonly Buffer[]
  /** One that had been answered came again: the answer may have been lost. */
  readonly isRepeat: boolean
}

/**
 * Puts the messages of a DTLS handshake together from their fragments, and in order, whatever the network loses, doubles or
 * overtakes (RFC 6347 §4.2.3). Bounded: a far side has 128 KiB waiting at most.
 */
export class DtlsMessages {
  readonly #waiting = new Map<number, Partial>()
  #next = 0
  #answered = 0

  /** All that has passed is answered now. */
  answer(): void {
    this.#answered = this.#next
  }

  /** The fragments in a record's body. Those that contradict themselves or another are dropped. */
  push(body: Buffer): ReceivedMessages {
    let isRepeat = false
    for (let at = 0; at + HEADER_BYTES <= body.length;) {
      const end = at + HEADER_BYTES + body.readUIntBE(at + 9, 3)
      if (end > body.length) break
      if (this.#place(body.subarray(at, end)) === 'repeat') isRepeat = true
      at = end
    }
    return { messages: this.#whole(), isRepeat }
  }

  #place(fragment: Buffer): 'placed' | 'repeat' | 'dropped' {
    const length = fragment.readUIntBE(1, 3)
    const number = fragment.readUInt16BE(4)
    const offset = fragment.readUIntBE(6, 3)
    const body = fragment.subarray(HEADER_BYTES)
    if (number < this.#answered) return 'repeat'
    if (
      number < this.#next ||
      number >= this.#next + MAX_AHEAD ||
      length > MAX_MESSAGE_BYTES ||
      offset + body.length > length
    )
      return 'dropped'
    const partial = this.#waiting.get(number) ?? begin(fragment, length)
    if (partial.message.readUInt32BE(0) !== fragment.readUInt32BE(0)) return 'dropped'
    this.#waiting.set(number, partial)
    for (let at = offset; at < offset + body.length; at++) {
      if (partial.filled[at] === 0) partial.missing--
      partial.filled[at] = 1
    }
    body.copy(partial.message, HEADER_BYTES + offset)
    return 'placed'
  }

  #whole(): Buffer[] {
    const messages: Buffer[] = []
    for (;;) {
      const partial = this.#waiting.get(this.#next)
      if (!partial || partial.missing > 0) return messages
      this.#waiting.delete(this.#next)
      messages.push(partial.message)
      this.#next++
    }
  }
}

/** Type, length and number are the fragment's, its offset is 0 and its length the whole. */
function begin(fragment: Buffer, length: number): Partial {
  const message = Buffer.alloc(HEADER_BYTES + length)
  fragment.copy(message, 0, 0, 6)
  message.writeUIntBE(length, 9, 3)
  return { message, filled: new Uint8Array(length), missing: length }
}
