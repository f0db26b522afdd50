import { RATE_HZ } from './recorder.ts'

/** Full scale of a uniform noise of -65 dBFS: what a quiet room leaves in a microphone. */
const ROOM = Math.sqrt(3) * 10 ** (-65 / 20)

/** The microphone of the page: somebody in a quiet room, who speaks when told to. */
export class Voice {
  readonly #context: AudioContext
  readonly #room: MediaStreamAudioDestinationNode

  constructor(context: AudioContext) {
    this.#context = context
    this.#room = new MediaStreamAudioDestinationNode(context, { channelCount: 1 })
    const noise = Float32Array.from({ length: 5 * RATE_HZ }, () => (2 * Math.random() - 1) * ROOM)
    void this.#play(noise, true)
  }

  /** A microphone of its own for whoever opens one, for it may be stopped. */
  open(): MediaStream {
    return new MediaStream(this.#room.stream.getTracks().map((track) => track.clone()))
  }

  /** `samples`: 16-bit PCM in base64. Resolves when all of it has been said. */
  say(samples: string): Promise<void> {
    const bytes = Uint8Array.from(atob(samples), (char) => char.charCodeAt(0))
    return this.#play(
      Float32Array.from(new Int16Array(bytes.buffer), (sample) => sample / 32_768),
      false,
    )
  }

  #play(samples: Float32Array<ArrayBuffer>, loop: boolean): Promise<void> {
    const buffer = new AudioBuffer({ length: samples.length, sampleRate: RATE_HZ })
    buffer.copyToChannel(samples, 0)
    const source = new AudioBufferSourceNode(this.#context, { buffer, loop })
    source.connect(this.#room)
    source.start()
    return new Promise((resolve) => source.addEventListener('ended', () => resolve(), { once: true }))
  }
}
