import type { NoiseFilter, NoiseFilterSession } from './noise-filter.ts'
import { hopSamples, LISTEN_RATE_HZ } from './pcm.ts'
import { Resampler } from './resample.ts'

/** RNNoise was trained on 48 kHz and takes frames of 10 ms. Fed with 16 kHz as it is, it leaves white noise as loud as it was. */
const RNNOISE_RATE_HZ = 48_000
const FRAME_SAMPLES = 480
const FRAME_BYTES = FRAME_SAMPLES * Float32Array.BYTES_PER_ELEMENT
/** It puts frames together that overlap by half, so each comes out one frame later. */
const FRAME_MS = 10
const OWN_MODEL = 0
const PAGE_BYTES = 65_536

/** How much later a sound comes out than it went in: a frame, and the way to 48 kHz and back. */
export const RNNOISE_DELAY_MS =
  FRAME_MS +
  new Resampler(LISTEN_RATE_HZ, RNNOISE_RATE_HZ).delayMs +
  new Resampler(RNNOISE_RATE_HZ, LISTEN_RATE_HZ).delayMs

/** What `rnnoise.wasm` exports, in names: the package's build has shortened them. Addresses are in bytes. */
interface Kernel {
  readonly memory: WebAssembly.Memory
  malloc(bytes: number): number
  create(model: number): number
  destroy(state: number): void
  processFrame(state: number, out: number, samples: number): number
}

/**
 * RNNoise 0.1, as `@echogarden/rnnoise-wasm` 0.2.0 has built it. One instance serves all calls; a session adds some 20 kB to its memory.
 * Throws when `wasm` is another build.
 */
export function loadRnnoise(wasm: BufferSource): NoiseFilter {
  const kernel = kernelOf(wasm)
  const frameAt = kernel.malloc(FRAME_BYTES)
  let frame = new Float32Array(0)
  const frameNow = (): Float32Array => {
    // Memory that has grown leaves views of no length.
    if (frame.length === 0) frame = new Float32Array(kernel.memory.buffer, frameAt, FRAME_SAMPLES)
    return frame
  }
  return {
    open: () =>
      new RnnoiseSession(kernel, (state, samples, from) => {
        const view = frameNow()
        for (let at = 0; at < FRAME_SAMPLES; at++) view[at] = samples[from + at] as number
        kernel.processFrame(state, frameAt, frameAt)
        for (let at = 0; at < FRAME_SAMPLES; at++) samples[from + at] = sampleOf(view[at] as number)
      }),
  }
}

/** Takes the noise out of one frame, in place. */
type FilterFrame = (state: number, samples: Int16Array, from: number) => void

class RnnoiseSession implements NoiseFilterSession {
  readonly #kernel: Kernel
  readonly #filterFrame: FilterFrame
  readonly #up = new Resampler(LISTEN_RATE_HZ, RNNOISE_RATE_HZ)
  readonly #down = new Resampler(RNNOISE_RATE_HZ, LISTEN_RATE_HZ)
  #state: number

  constructor(kernel: Kernel, filterFrame: FilterFrame) {
    this.#kernel = kernel
    this.#filterFrame = filterFrame
    this.#state = kernel.create(OWN_MODEL)
    if (this.#state === 0) throw new Error('no memory is left for a noise filter')
  }

  hear(hop: Int16Array): Int16Array {
    if (this.#state === 0) throw new Error('this noise filter is closed')
    if (hop.length !== HOP) throw new RangeError(`a hop at 16 kHz has ${HOP} samples, not ${hop.length}`)
    const samples = this.#up.process(hop)
    for (let from = 0; from < samples.length; from += FRAME_SAMPLES) this.#filterFrame(this.#state, samples, from)
    return this.#down.process(samples)
  }

  [Symbol.dispose](): void {
    if (this.#state !== 0) this.#kernel.destroy(this.#state)
    this.#state = 0
  }
}

const HOP = hopSamples(LISTEN_RATE_HZ)

const sampleOf = (value: number): number =>
  value >= 32_767 ? 32_767 : value <= -32_768 ? -32_768 : (value + (value < 0 ? -0.5 : 0.5)) | 0

function kernelOf(wasm: BufferSource): Kernel {
  let memory = new WebAssembly.Memory({ initial: 0 })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    a: {
      a: (bytes: number) => grown(memory, bytes),
      b: (to: number, from: number, bytes: number) => {
        new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes)
      },
    },
  })
  const { c, d: start, h: create, i: destroy, k: processFrame, l: malloc } = exports
  const isOurs = c instanceof WebAssembly.Memory && [start, create, destroy, processFrame, malloc].every(isFunction)
  if (!isOurs) throw new Error('rnnoise.wasm is of another build')
  memory = c
  ;(start as () => void)()
  return { memory, malloc, create, destroy, processFrame } as unknown as Kernel
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

/** To at least so many bytes: 1, or 0 when there are none. */
function grown(memory: WebAssembly.Memory, bytes: number): number {
  try {
    memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES))
    return 1
  } catch {
    return 0
  }
}
