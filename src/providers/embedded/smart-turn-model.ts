import { stat } from 'node:fs/promises'
import kernelPath from '../../../wasm/smart-turn/smart-turn.wasm' with { type: 'file' }
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { OnnxError } from '../../vad/onnx.ts'
import { FRAMES, LogMel, MELS } from './log-mel.ts'
import { layOutSmartTurn } from './smart-turn-weights.ts'

/** What `wasm/smart-turn/kernel.ts` exports: addresses in bytes. */
interface Kernel {
  readonly memory: WebAssembly.Memory
  readonly weights: WebAssembly.Global<'i32'>
  readonly weightBytes: WebAssembly.Global<'i32'>
  readonly features: WebAssembly.Global<'i32'>
  prepare(): void
  listen(): void
  think(layer: number): void
  decide(): number
}

const LAYERS = 4
/** Smart Turn v3.2 has 9 MB as it is published, and 32 MB in single precision. */
const MAX_MODEL_BYTES = 100_000_000

/** Our kernel, on disk or inside the executable. */
export const SMART_TURN_KERNEL: string = kernelPath

/** Smart Turn v3.2 on our own kernel, of 17 MB. Blocks its thread for a tenth of a second: for a worker. */
export class SmartTurnModel {
  readonly #kernel: Kernel
  readonly #input: Float32Array
  readonly #features = new LogMel()

  /** Throws `OnnxError` when `onnx` is another model. */
  constructor(kernelWasm: BufferSource, onnx: Uint8Array) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(kernelWasm))
    this.#kernel = instance.exports as unknown as Kernel
    // The kernel never grows its memory, so that views stay valid.
    const { memory, weights, weightBytes, features } = this.#kernel
    layOutSmartTurn(onnx, new Uint8Array(memory.buffer, weights.value, weightBytes.value))
    this.#kernel.prepare()
    this.#input = new Float32Array(memory.buffer, features.value, MELS * FRAMES)
  }

  /** Reads the operator's file; throws, naming what is wrong with it. */
  static async load(path: string): Promise<SmartTurnModel> {
    const kernel = await Bun.file(SMART_TURN_KERNEL).bytes()
    const model = new SmartTurnModel(kernel, await modelAt(path))
    // The first run takes longer, while the code is compiled.
    model.judge(new Int16Array(LISTEN_RATE_HZ))
    return model
  }

  /**
   * How likely the turn is over, 0 to 1, from the last eight seconds of these at 16 kHz. Looks at `wanted` between the layers, and stops with
   * 0 when it says false.
   */
  judge(samples: Int16Array, wanted: () => boolean = () => true): number {
    this.#input.set(this.#features.of(samples))
    if (!wanted()) return 0
    this.#kernel.listen()
    for (let layer = 0; layer < LAYERS; layer++) {
      if (!wanted()) return 0
      this.#kernel.think(layer)
    }
    return this.#kernel.decide()
  }
}

/** A pipe would be read for ever, and a device without end. */
async function modelAt(path: string): Promise<Uint8Array> {
  const facts = await stat(path)
  if (!facts.isFile()) throw new OnnxError('it is no regular file')
  if (facts.size > MAX_MODEL_BYTES) throw new OnnxError(`it has ${facts.size} bytes, more than any model of this kind`)
  return await Bun.file(path).bytes()
}
