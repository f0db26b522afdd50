/** What the WebSocket transport sends, in Hz. */
export const CAPTURE_RATE_HZ = 16_000
/** 32 ms at 16 kHz, the transport's own chunk. */
const CHUNK_SAMPLES = 512

/** The globals of the audio thread, which the DOM's types leave out. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void
declare const sampleRate: number

/**
 * A node that gives its input as 16-bit mono at 16 kHz in chunks of 32 ms. Resampled here, because Firefox connects a
 * microphone only to a context of the microphone's own rate. Needs a secure origin.
 */
export async function openCapture(context: AudioContext, give: (pcm: ArrayBuffer) => void): Promise<AudioNode> {
  const url = URL.createObjectURL(new Blob([moduleText()], { type: 'text/javascript' }))
  try {
    await context.audioWorklet.addModule(url)
  } finally {
    URL.revokeObjectURL(url)
  }
  const node = new AudioWorkletNode(context, 'capture', {
    numberOfOutputs: 0,
    channelCount: 1,
    channelCountMode: 'explicit',
  })
  node.port.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => give(data))
  node.port.start()
  return node
}

const moduleText = () => `(${captureModule})(${CAPTURE_RATE_HZ}, ${CHUNK_SAMPLES})`

/** Runs in the audio thread, from its own source text: it can use nothing but its arguments and that thread's globals. */
export function captureModule(rateHz: number, chunkSamples: number): void {
  const QUANTUM = 128
  /** Exact for 44.1 and 48 kHz and their multiples. */
  const PHASES = 320
  const LOBES = 12
  const ratio = sampleRate / rateHz
  /** In cycles per input sample times two; a tenth below the limit leaves room for the filter's slope. */
  const cutoff = Math.min(1, 0.9 / ratio)
  const half = Math.ceil(LOBES / cutoff)
  const rows = Array.from({ length: PHASES + 1 }, (_, phase) =>
    Float32Array.from({ length: 2 * half }, (__, tap) => kernel(tap - half + 1 - phase / PHASES)),
  )

  /** A windowed sinc, `t` in input samples from its centre. */
  function kernel(t: number): number {
    if (Math.abs(t) >= half) return 0
    const x = Math.PI * cutoff * t
    const sinc = x === 0 ? 1 : Math.sin(x) / x
    return cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * t) / half))
  }

  class Capture extends AudioWorkletProcessor {
    readonly #history = new Float32Array(2 * half + QUANTUM)
    /** Of the next output sample, in input samples from the start of the history. */
    #position = half
    #chunk = new Int16Array(chunkSamples)
    #filled = 0

    process(inputs: readonly (readonly Float32Array[])[]): boolean {
      const input = inputs[0]?.[0]
      if (!input) return true
      this.#history.copyWithin(0, QUANTUM)
      this.#history.set(input, 2 * half)
      this.#position -= QUANTUM
      for (; this.#position < half + QUANTUM; this.#position += ratio) this.#push(this.#sampleAt(this.#position))
      return true
    }

    #sampleAt(position: number): number {
      const centre = Math.floor(position)
      const row = rows[Math.round((position - centre) * PHASES)] ?? []
      let sum = 0
      for (let tap = 0; tap < row.length; tap++) sum += (row[tap] ?? 0) * (this.#history[centre - half + 1 + tap] ?? 0)
      return sum
    }

    #push(sample: number): void {
      this.#chunk[this.#filled++] = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)))
      if (this.#filled < chunkSamples) return
      this.port.postMessage(this.#chunk.buffer, [this.#chunk.buffer])
      this.#chunk = new Int16Array(chunkSamples)
      this.#filled = 0
    }
  }
  registerProcessor('capture', Capture)
}
