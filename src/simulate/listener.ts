import { type Pcm, LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'
import { type Moonshine, moonshine } from '../providers/embedded/moonshine.ts'
import { joined } from '../audio/sounds.ts'
import { systemClock } from '../std/clock.ts'

/** Writes down what is said in a recording of at most 20 s: the embedded recogniser, in this process instead of the server's. */
export class Listener implements AsyncDisposable {
  readonly #recogniser: Moonshine = moonshine(systemClock)

  async words({ samples, rateHz }: Pcm): Promise<string> {
    const resampler = new Resampler(rateHz, LISTEN_RATE_HZ)
    const heard = joined([resampler.process(samples).slice(), resampler.flush().slice()])
    const { text } = await this.#recogniser.transcribe(heard, new AbortController().signal, 'final')
    return text
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#recogniser[Symbol.asyncDispose]()
  }
}
