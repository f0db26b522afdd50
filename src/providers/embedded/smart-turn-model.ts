import * as ort from 'onnxruntime-web/wasm'
import wasmPath from 'onnxruntime-web/ort-wasm-simd-threaded.wasm' with { type: 'file' }
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { FRAMES, LogMel, MELS } from './log-mel.ts'

/** Smart Turn v3 on ONNX Runtime's WASM, one thread. Blocks its thread for a quarter of a second: for a worker. */
export class SmartTurnModel {
  readonly #session: ort.InferenceSession
  readonly #features = new LogMel()

  private constructor(session: ort.InferenceSession) {
    this.#session = session
  }

  /** Reads the operator's file; throws, naming what is wrong with it. */
  static async load(path: string): Promise<SmartTurnModel> {
    ort.env.wasm.numThreads = 1
    ort.env.wasm.wasmBinary = await Bun.file(wasmPath).arrayBuffer()
    const session = await ort.InferenceSession.create(await Bun.file(path).bytes())
    const model = new SmartTurnModel(session)
    // The first run takes longer, while the code is compiled, and shows whether this is the model it should be.
    await model.judge(new Int16Array(LISTEN_RATE_HZ))
    return model
  }

  /** How likely the turn is over, 0 to 1, from the last eight seconds of these at 16 kHz. */
  async judge(samples: Int16Array): Promise<number> {
    const input_features = new ort.Tensor('float32', this.#features.of(samples), [1, MELS, FRAMES])
    const [output] = Object.values(await this.#session.run({ input_features }))
    const probability = output?.data[0]
    if (output?.data.length !== 1 || typeof probability !== 'number' || !(probability >= 0 && probability <= 1))
      throw new Error('the model does not give one probability')
    return probability
  }
}
