/** What the server sends over a WebSocket, in Hz. */
export const PLAY_RATE_HZ = 24_000

/** How late the first chunk is played, in seconds, so that the next ones may be late too. */
const CUSHION_S = 0.06

/** Plays chunks of 16-bit mono one after the other, on the audio clock; the context resamples to what the loudspeaker wants. */
export class Speaker {
  readonly #context = new AudioContext({ sampleRate: PLAY_RATE_HZ, latencyHint: 'interactive' })
  readonly #playing = new Set<AudioBufferSourceNode>()
  /** On the context's clock, in seconds: when the next chunk begins. */
  #nextAt = 0

  get isSilenced(): boolean {
    return this.#context.state === 'suspended'
  }

  /** Browsers start audio only after a click; safe to repeat. */
  async wake(): Promise<void> {
    if (this.#context.state !== 'running') await this.#context.resume()
  }

  play(pcm: Int16Array): void {
    if (pcm.length === 0 || this.#context.state === 'closed') return
    const buffer = new AudioBuffer({ length: pcm.length, sampleRate: PLAY_RATE_HZ })
    buffer.copyToChannel(
      Float32Array.from(pcm, (sample) => sample / 32_768),
      0,
    )
    const node = new AudioBufferSourceNode(this.#context, { buffer })
    node.connect(this.#context.destination)
    if (this.#nextAt < this.#context.currentTime) this.#nextAt = this.#context.currentTime + CUSHION_S
    node.start(this.#nextAt)
    this.#nextAt += buffer.duration
    this.#playing.add(node)
    node.addEventListener('ended', () => this.#playing.delete(node), { once: true })
  }

  /** Drops everything that has not been played. */
  clear(): void {
    for (const node of this.#playing) node.stop()
    this.#playing.clear()
    this.#nextAt = 0
  }

  async close(): Promise<void> {
    this.clear()
    if (this.#context.state !== 'closed') await this.#context.close()
  }
}
