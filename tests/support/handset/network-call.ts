import { hopSamples, LISTEN_RATE_HZ, type Pcm } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { joined } from '../../../src/audio/sounds.ts'
import { Earpiece } from '../../../src/simulate/earpiece.ts'
import type { Microphone, Network } from '../../../src/simulate/phone-call.ts'
import type { FromBot, NetworkLine, OpenNetworkLine } from './lines.ts'

const BEAT_MS = 5

/** A call over WebRTC or a WebSocket, as `PhoneCall` is one over a carrier: speaks and listens in real time, in steps of 20 ms on one clock. */
export class NetworkCall implements AsyncDisposable {
  /** When we were told to throw away what waited. */
  readonly clearedAtMs: number[] = []
  readonly #earpiece = new Earpiece(LISTEN_RATE_HZ)
  readonly #microphone: Microphone | undefined
  readonly #spoken: Int16Array[] = []
  #resampler: { readonly fromHz: number; readonly it: Resampler } | undefined
  #line: NetworkLine | undefined
  #beat: Timer | undefined
  #startedMs = performance.now()
  #hops = 0
  #saying: Int16Array = new Int16Array()

  private constructor(microphone: Microphone | undefined) {
    this.#microphone = microphone
  }

  static async open(open: OpenNetworkLine, url: string, { microphone }: Pick<Network, 'microphone'> = {}) {
    const call = new NetworkCall(microphone)
    call.#line = await open(url, (from) => call.#hear(from))
    call.#startedMs = performance.now()
    call.#beat = setInterval(() => call.#run(), BEAT_MS)
    return call
  }

  nowMs(): number {
    return performance.now() - this.#startedMs
  }

  get aheadMs(): number {
    return this.#earpiece.aheadMs
  }

  get heard(): Pcm {
    return this.#earpiece.heard
  }

  get spoken(): Pcm {
    return { samples: joined(this.#spoken), rateHz: LISTEN_RATE_HZ }
  }

  /** Speaks a recording at 16 kHz; before and after it there is silence. */
  say(samples: Int16Array): void {
    this.#saying = samples
  }

  ask(text: string): void {
    this.#line?.ask(text)
  }

  #run(): void {
    this.#line?.look?.()
    while (this.#hops * 20 <= this.nowMs()) this.#hop()
  }

  #hop(): void {
    this.#hops++
    this.#earpiece.hop()
    const hop = new Int16Array(hopSamples(LISTEN_RATE_HZ))
    hop.set(this.#saying.subarray(0, hop.length))
    this.#saying = this.#saying.subarray(hop.length)
    this.#spoken.push(hop)
    const heard = this.#microphone ? this.#microphone(hop, this.#earpiece.now) : hop
    if (!heard) return
    for (let at = 0; at < heard.length; at += hop.length) this.#line?.send(heard.subarray(at, at + hop.length))
  }

  #hear(from: FromBot): void {
    // By the clock and not by a timer that a busy machine made late.
    if (this.#beat) while (this.#hops * 20 <= this.nowMs()) this.#hop()
    if (from.type === 'audio') return this.#earpiece.play(this.#toListenRate(from))
    this.clearedAtMs.push(this.nowMs())
    this.#earpiece.dropSound()
  }

  #toListenRate({ samples, rateHz }: Pcm): Int16Array {
    if (rateHz === LISTEN_RATE_HZ) return samples
    if (this.#resampler?.fromHz !== rateHz)
      this.#resampler = { fromHz: rateHz, it: new Resampler(rateHz, LISTEN_RATE_HZ) }
    return this.#resampler.it.process(samples).slice()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat)
    await this.#line?.close()
  }
}
