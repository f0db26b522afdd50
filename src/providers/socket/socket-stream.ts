import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import { SAID_FAILS_MS } from '../../stt/stt.ts'
import type { AudioStream } from '../../stt/streamed.ts'
import { type AudioForm, audioEncoder, LINEAR } from './audio-form.ts'
import type { Data } from './connect.ts'
import type { VendorSocket } from './vendor-socket.ts'

export interface StreamForm {
  /** Asks for the final words of all audio before it. None: the vendor makes words final by itself. */
  readonly finalize?: string
  /** Goes before the first audio after `finalize`, and before the first of all. */
  readonly begin?: string
  /** It makes words final after each short silence, and leaves it to us when a turn is over. */
  readonly endsPhrases?: boolean
  /** It tells no times, so that it is to hear turns alone. */
  readonly hearsTurnsAlone?: boolean
  /** How much audio goes into one message: vendors ask for 20 to 1000 ms. One hop unless given. */
  readonly messageMs?: number
  /** What the vendor was asked to take; 16 kHz linear unless given. */
  readonly form?: AudioForm
  /** Such audio as a message: its bytes unless given. */
  readonly audio?: (bytes: Uint8Array<ArrayBuffer>) => Data
  /** What tells it of words of the bot; undefined when there is nothing to tell. */
  readonly said?: (text: string) => string | undefined
}

/** Audio to a vendor, in messages of one length. */
export class SocketStream implements AudioStream {
  readonly #socket: VendorSocket
  readonly #form: StreamForm
  readonly #clock: Clock
  readonly #encode: (samples: Int16Array) => Uint8Array<ArrayBuffer>
  /** The message that is being filled. */
  readonly #message: Int16Array
  /** Before it goes what was written, with silence up to the length of a message: some vendors refuse shorter ones. */
  readonly finalize?: () => void
  readonly hearsTurnsAlone: boolean
  readonly endsPhrases: boolean
  #filled = 0
  #sentSamples = 0
  #hasBegun = false
  #saidMs = Number.NEGATIVE_INFINITY
  #isToldSaid = true

  constructor(socket: VendorSocket, form: StreamForm, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
    this.#form = form
    this.#encode = audioEncoder(form.form ?? LINEAR)
    this.#message = new Int16Array(((form.messageMs ?? 20) * LISTEN_RATE_HZ) / 1000)
    this.hearsTurnsAlone = form.hearsTurnsAlone ?? false
    this.endsPhrases = form.endsPhrases ?? false
    const { finalize } = form
    if (finalize !== undefined)
      this.finalize = () => {
        if (this.#filled > 0) this.#send()
        this.#begin()
        socket.send(finalize)
        this.#hasBegun = false
      }
  }

  get writtenMs(): number {
    return (1000 * (this.#sentSamples + this.#filled)) / LISTEN_RATE_HZ
  }

  write(hop: Int16Array): void {
    const { length } = this.#message
    for (let at = 0; at < hop.length;) {
      const part = hop.subarray(at, at + length - this.#filled)
      this.#message.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === length) this.#send()
    }
  }

  said(text: string): void {
    const message = this.#isToldSaid ? this.#form.said?.(text) : undefined
    if (message === undefined) return
    this.#saidMs = this.#clock.now()
    this.#socket.send(message)
  }

  /** The vendor complains. True where that may be of what it was told of the bot's words just now: it is told of no more. */
  refusesSaid(): boolean {
    const isSaid = this.#isToldSaid && this.#clock.now() - this.#saidMs < SAID_FAILS_MS
    if (isSaid) this.#isToldSaid = false
    return isSaid
  }

  [Symbol.dispose](): void {
    this.#socket[Symbol.dispose]()
  }

  #begin(): void {
    const { begin } = this.#form
    if (begin !== undefined && !this.#hasBegun) this.#socket.send(begin)
    this.#hasBegun = true
  }

  #send(): void {
    const { audio } = this.#form
    this.#begin()
    const bytes = this.#encode(this.#message.fill(0, this.#filled))
    this.#socket.send(audio ? audio(bytes) : bytes)
    this.#sentSamples += this.#message.length
    this.#filled = 0
  }
}
