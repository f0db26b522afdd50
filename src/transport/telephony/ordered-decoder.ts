import type { Pcm } from '../../audio/pcm.ts'
import type { Decoder } from './codec.ts'
import { audioEvent } from './json-stream.ts'
import { Reorder } from './reorder.ts'
import { type CarrierEvent, NOTHING } from './serializer.ts'

/** Decodes numbered packets in the order of their numbers, as codecs with a memory need it. */
export class OrderedDecoder {
  readonly #decoder: Decoder
  readonly #order = new Reorder<Uint8Array>()
  #event = NOTHING

  constructor(decoder: Decoder) {
    this.#decoder = decoder
  }

  /** What this packet completes: nothing while one before it is waited for, and then all that had to wait. */
  readonly take = (packet: Uint8Array, number: number): CarrierEvent => {
    this.#event = NOTHING
    this.#order.push(number, packet, this.#release)
    return this.#event
  }

  readonly #release = (packet: Uint8Array): void => {
    const event = audioEvent(packet, this.#decoder)
    if (this.#event.type !== 'audio') this.#event = event
    else if (event.type === 'audio') this.#event = { type: 'audio', pcm: joined(this.#event.pcm, event.pcm) }
  }
}

function joined({ samples, rateHz }: Pcm, next: Pcm): Pcm {
  const both = new Int16Array(samples.length + next.samples.length)
  both.set(samples)
  both.set(next.samples, samples.length)
  return { samples: both, rateHz }
}
