/** Of both tracks, in Hz. */
export const RATE_HZ = 16_000
const CHUNK_SAMPLES = 1600
/** -40 dBFS at its peak. */
const AUDIBLE = 328

export type Side = 'microphone' | 'bot'
const SIDES: readonly Side[] = ['microphone', 'bot']

interface Chunk {
  readonly startFrame: number
  readonly sides: readonly ArrayBuffer[]
}

/** The globals of the audio thread, which the DOM's types leave out. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void
declare const currentFrame: number

/** Records the microphone and the bot on one clock, so that what one does after the other can be measured. */
export class Recorder {
  readonly context: AudioContext
  readonly #node: AudioWorkletNode
  readonly #chunks: Chunk[] = []
  #botSoundedMs = 0

  private constructor(context: AudioContext, node: AudioWorkletNode) {
    this.context = context
    this.#node = node
    node.port.addEventListener('message', ({ data }: MessageEvent<Chunk>) => this.#keep(data))
    node.port.start()
  }

  /** Resolves when the first sample has been recorded. */
  static async start(): Promise<Recorder> {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' })
    const source = new Blob([`(${recorderModule})(${CHUNK_SAMPLES})`], { type: 'text/javascript' })
    await context.audioWorklet.addModule(URL.createObjectURL(source))
    const node = new AudioWorkletNode(context, 'recorder', { numberOfInputs: SIDES.length, numberOfOutputs: 0 })
    const recorder = new Recorder(context, node)
    while (recorder.#chunks.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    return recorder
  }

  /** Adds a stream to a side. */
  hear(side: Side, stream: MediaStream): void {
    new MediaStreamAudioSourceNode(this.context, { mediaStream: stream }).connect(this.#node, 0, SIDES.indexOf(side))
  }

  /** Milliseconds since the first recorded sample. */
  nowMs(): number {
    return this.context.currentTime * 1000 - ((this.#chunks[0]?.startFrame ?? 0) * 1000) / RATE_HZ
  }

  /** When the bot was last audible. */
  get botSoundedMs(): number {
    return this.#botSoundedMs
  }

  #keep(chunk: Chunk): void {
    this.#chunks.push(chunk)
    const bot = new Int16Array(chunk.sides[SIDES.indexOf('bot')] ?? new ArrayBuffer())
    if (bot.some((sample) => Math.abs(sample) > AUDIBLE)) this.#botSoundedMs = this.nowMs()
  }

  /** All that was recorded of a side: 16-bit PCM in base64. */
  recorded(side: Side): string {
    const index = SIDES.indexOf(side)
    const bytes = this.#chunks.flatMap(({ sides }) => Array.from(new Uint8Array(sides[index] ?? new ArrayBuffer())))
    let text = ''
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.slice(at, at + 8192))
    return btoa(text)
  }
}

/** Runs in the audio thread, from its own source text: it can use nothing but its arguments and that thread's globals. */
function recorderModule(chunkSamples: number): void {
  class Tape extends AudioWorkletProcessor {
    #filled = 0
    #startFrame = currentFrame
    #tracks = [new Int16Array(chunkSamples), new Int16Array(chunkSamples)]

    process(inputs: readonly (readonly Float32Array[])[]): boolean {
      for (let at = 0; at < 128; at++) {
        for (const [side, track] of this.#tracks.entries()) {
          const sample = inputs[side]?.[0]?.[at] ?? 0
          track[this.#filled] = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)))
        }
        if (++this.#filled === chunkSamples) this.#flush(currentFrame + at + 1)
      }
      return true
    }

    #flush(nextFrame: number): void {
      const sides = this.#tracks.map((track) => track.buffer)
      this.port.postMessage({ startFrame: this.#startFrame, sides }, sides)
      this.#startFrame = nextFrame
      this.#filled = 0
      this.#tracks = [new Int16Array(chunkSamples), new Int16Array(chunkSamples)]
    }
  }
  registerProcessor('recorder', Tape)
}
