import * as ort from 'onnxruntime-web/wasm'
import ortWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm' with { type: 'file' }
import { SILERO_WEIGHTS } from '../../src/providers/embedded/silero-assets.ts'

/** The published Silero v6 run by ONNX Runtime on one thread, as its makers run it: what our kernel is held against. */
export class SileroOnnx {
  readonly #session: ort.InferenceSession
  readonly #input = new Float32Array(64 + 512)
  readonly #rate = new ort.Tensor('int64', BigInt64Array.of(16_000n), [])
  #state: ort.Tensor = new ort.Tensor('float32', new Float32Array(256), [2, 1, 128])

  private constructor(session: ort.InferenceSession) {
    this.#session = session
  }

  static async load(): Promise<SileroOnnx> {
    ort.env.wasm.numThreads = 1
    ort.env.wasm.wasmBinary = await Bun.file(ortWasm).arrayBuffer()
    return new SileroOnnx(await ort.InferenceSession.create(await Bun.file(SILERO_WEIGHTS).bytes()))
  }

  async judge(window: Float32Array): Promise<number> {
    this.#input.copyWithin(0, 512)
    this.#input.set(window, 64)
    const input = new ort.Tensor('float32', this.#input, [1, 576])
    const { output, stateN } = await this.#session.run({ input, state: this.#state, sr: this.#rate })
    if (!output || !stateN) throw new Error('the model gives other outputs')
    this.#state = stateN
    return Number(output.data[0])
  }
}
