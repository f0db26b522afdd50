import * as ort from 'onnxruntime-web/wasm'
import ortWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm' with { type: 'file' }
import { FRAMES, LogMel, MELS } from '../../src/providers/embedded/log-mel.ts'
import { smartTurnPath } from './smart-turn.ts'

/** Smart Turn v3.2 run by ONNX Runtime on one thread: what our kernel is held against. */
export class SmartTurnOnnx {
  readonly #session: ort.InferenceSession
  readonly #features = new LogMel()

  private constructor(session: ort.InferenceSession) {
    this.#session = session
  }

  static async load(): Promise<SmartTurnOnnx> {
    ort.env.wasm.numThreads = 1
    ort.env.wasm.wasmBinary = await Bun.file(ortWasm).arrayBuffer()
    return new SmartTurnOnnx(await ort.InferenceSession.create(await Bun.file(await smartTurnPath()).bytes()))
  }

  async judge(samples: Int16Array): Promise<number> {
    const input_features = new ort.Tensor('float32', this.#features.of(samples), [1, MELS, FRAMES])
    const [output] = Object.values(await this.#session.run({ input_features }))
    return Number(output?.data[0])
  }
}
