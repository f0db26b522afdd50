import { layOutSilero } from './silero-weights.ts'
import { type Vad, type VadSession, VAD_WINDOW_SAMPLES } from './vad.ts'

/** What `wasm/silero/kernel.ts` exports: addresses in bytes. */
interface Kernel {
  readonly memory: WebAssembly.Memory
  readonly weights: WebAssembly.Global<'i32'>
  readonly weightFloats: WebAssembly.Global<'i32'>
  readonly samples: WebAssembly.Global<'i32'>
  readonly state: WebAssembly.Global<'i32'>
  judge(): number
}

/** Each window is judged together with the last samples of the one before. */
const CONTEXT_SAMPLES = 64
/** Hidden and cell state of the LSTM, 128 each. */
const STATE_FLOATS = 256

/**
 * Silero VAD v6 on our own kernel (`wasm/silero`), with the weights of the published ONNX file. One instance, of about 1 MB,
 * serves all calls; a session is 1.3 kB of numbers and needs no closing. Throws `OnnxError` when `onnx` is another model.
 */
export function loadSilero(kernelWasm: BufferSource, onnx: Uint8Array): Vad {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(kernelWasm))
  const kernel = instance.exports as unknown as Kernel
  const { memory, judge } = kernel
  const weights = layOutSilero(onnx)
  if (weights.length !== kernel.weightFloats.value) throw new Error('the Silero kernel is of another build')
  // The kernel never grows its memory, so that views stay valid.
  const view = (address: WebAssembly.Global<'i32'>, length: number) =>
    new Float32Array(memory.buffer, address.value, length)
  view(kernel.weights, weights.length).set(weights)
  const samples = view(kernel.samples, CONTEXT_SAMPLES + VAD_WINDOW_SAMPLES)
  const nextContext = samples.subarray(VAD_WINDOW_SAMPLES)
  const state = view(kernel.state, STATE_FLOATS)

  return {
    open(): VadSession {
      const context = new Float32Array(CONTEXT_SAMPLES)
      const kept = new Float32Array(STATE_FLOATS)
      return {
        judge(window) {
          if (window.length !== VAD_WINDOW_SAMPLES) {
            throw new RangeError(`a VAD window has ${VAD_WINDOW_SAMPLES} samples, not ${window.length}`)
          }
          samples.set(context)
          samples.set(window, CONTEXT_SAMPLES)
          state.set(kept)
          const probability = judge()
          kept.set(state)
          context.set(nextContext)
          return probability
        },
        reset() {
          context.fill(0)
          kept.fill(0)
        },
      }
    },
  }
}
