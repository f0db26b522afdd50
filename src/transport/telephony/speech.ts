import type { Clock } from '../../std/clock.ts'
import type { SocketLink } from '../socket/link.ts'
import { Playback } from './playback.ts'
import type { Serializer } from './serializer.ts'

/** Speech on its way to a carrier: hops in the carrier's messages, and marks among them that tell what has been played. */
export class CarrierSpeech implements Disposable {
  readonly #link: SocketLink
  readonly #serializer: Serializer
  readonly #playback: Playback

  constructor(link: SocketLink, serializer: Serializer, clock: Clock) {
    this.#link = link
    this.#serializer = serializer
    this.#playback = new Playback(clock, { mark: (name) => this.#mark(name), stopped: () => this.flush() })
  }

  /** How far the carrier is behind, beyond what the network takes. */
  get lagMs(): number {
    return this.#playback.lagMs
  }

  /** One hop. */
  say(hop: Int16Array): void {
    if (!this.#link.takesSpeech()) return
    const message = this.#serializer.encode(hop)
    if (message !== undefined) this.#link.sendSpeech(message)
    this.#playback.sounds(message !== undefined)
  }

  /** Sends what is held back until a message is full. */
  flush(): void {
    const rest = this.#serializer.flush?.()
    if (rest !== undefined) this.#link.sendSpeech(rest)
  }

  /** Has the carrier throw away what it has not played. */
  clear(): void {
    for (const message of this.#serializer.clear()) this.#link.send(message)
    this.#playback.cleared()
  }

  /** A mark has come back. */
  reached(name: string): void {
    this.#playback.reached(name)
  }

  /** Resolves when all has been played, as far as that can be known. */
  async played(): Promise<void> {
    await this.#playback.played()
  }

  [Symbol.dispose](): void {
    this.#playback[Symbol.dispose]()
  }

  /** False if the carrier reports only the end, without being asked. */
  #mark(name: string): boolean {
    const mark = this.#serializer.mark(name)
    if (mark !== undefined) this.#link.send(mark)
    return mark !== undefined
  }
}
