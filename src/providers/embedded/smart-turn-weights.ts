import { OnnxError, type OnnxTensor, readInitializers } from '../../vad/onnx.ts'

const MELS = 80
const STEPS = 400
const WIDTH = 384
const INNER = 1536
const POOL = 256
const LAST = 64
/** The kernel computes 16 outputs at a time. */
const PANEL = 16

/** A product of the model and what follows it, by the names of its tensors. */
interface Layer {
  readonly weight: string
  readonly inputs: number
  readonly outputs: number
  /** Where in the weight the one of an input and an output is. */
  readonly at: (input: number, output: number) => number
  readonly shape: readonly number[]
  /** The quantisers of what comes in, of the product, and of what the next layer gets. */
  readonly heard: string
  readonly said: string
  readonly kept?: string
  readonly factor?: number
  /** Added to the product: before it is quantised, in its own steps, or after. */
  readonly start?: string
  readonly term?: string
}

interface Quantiser {
  readonly scale: number
  readonly zeroPoint: number
}

/**
 * Lays Smart Turn v3.2 (an ONNX file) out in the order the kernel of `wasm/smart-turn` reads it. Throws `OnnxError` when a tensor is missing
 * or not what it should be.
 */
export function layOutSmartTurn(onnx: Uint8Array, to: Uint8Array): void {
  const model = new Model(onnx)
  const layout = new Layout(model, to)
  layout.quantiser('input_features')
  layout.layer(convolution('inner.encoder.conv1', MELS, 'input_features', 'conv1d', 'gelu'))
  layout.layer(convolution('inner.encoder.conv2', WIDTH, 'gelu', 'conv1d_1'))
  layout.floats('inner.encoder.embed_positions.weight', [STEPS, WIDTH])
  for (let block = 0; block < 4; block++) layOutBlock(layout, model, block)
  layout.norm('inner.encoder.layer_norm', WIDTH, 'layer_norm_8')
  layout.layer({
    ...product('val_311', WIDTH, POOL, 'layer_norm_8', 'val_312'),
    kept: 'tanh',
    term: 'inner.pool_attention.0.bias',
  })
  layout.layer({ ...product('val_313', POOL, 1, 'tanh', 'val_314'), term: 'inner.pool_attention.2.bias' })
  layout.quantiser('sum_1')
  layout.layer(classifier('inner.classifier.0', WIDTH, POOL, 'sum_1', 'linear_26'))
  layout.norm('inner.classifier.1', POOL, 'gelu_6')
  layout.layer({ ...classifier('inner.classifier.4', POOL, LAST, 'gelu_6', 'linear_27'), kept: 'gelu_7' })
  layout.layer(classifier('inner.classifier.6', LAST, 1, 'gelu_7', 'linear_28'))
  layout.end()
}

/** One of the four. The exporter numbered its tensors: 73 to a block, and the first differs. */
function layOutBlock(layout: Layout, model: Model, block: number): void {
  const names = `inner.encoder.layers.${block}`
  const later = (first: number) => `val_${first + 73 * block}`
  const squares = block === 0 ? 17 : 19 + 73 * block
  const [query, key, value] = [squares, squares + 8, squares + 15]
  const factor = model.one('val_63')
  const heard = block === 0 ? 'layer_norm' : `layer_norm_${2 * block}`
  const keyScale = later(67)
  const valueScale = `transpose_${2 + 4 * block}`
  const attended = block === 0 ? '_unsafe_view' : `_unsafe_view_${block}`
  const inner = `layer_norm_${2 * block + 1}`

  layout.norm(`${names}.self_attn_layer_norm`, WIDTH, heard)
  layout.layer({
    ...product(`val_${query}`, WIDTH, WIDTH, heard, `val_${query + 1}`),
    kept: later(64),
    factor,
    term: `${names}.self_attn.q_proj.bias`,
  })
  layout.layer({
    ...product(`val_${key}`, WIDTH, WIDTH, heard, `linear_${1 + 6 * block}`),
    kept: keyScale,
    factor,
  })
  layout.layer({
    ...product(`val_${value}`, WIDTH, WIDTH, heard, `val_${value + 1}`),
    kept: valueScale,
    term: `${names}.self_attn.v_proj.bias`,
  })
  layout.attention(later(64), keyScale, later(68), later(69), valueScale, attended)
  layout.layer({
    ...product(later(75), WIDTH, WIDTH, attended, later(76)),
    term: `${names}.self_attn.out_proj.bias`,
  })
  layout.norm(`${names}.final_layer_norm`, WIDTH, inner)
  layout.layer({
    ...product(later(79), WIDTH, INNER, inner, later(80)),
    kept: `gelu_${2 + block}`,
    term: `${names}.fc1.bias`,
  })
  layout.layer({
    ...product(later(88), INNER, WIDTH, `gelu_${2 + block}`, later(89)),
    term: `${names}.fc2.bias`,
  })
}

function product(weight: string, inputs: number, outputs: number, heard: string, said: string): Layer {
  const at = (input: number, output: number) => input * outputs + output
  return { weight, inputs, outputs, at, shape: [inputs, outputs], heard, said }
}

/** Its inputs are three steps, one after the other. */
function convolution(name: string, channels: number, heard: string, said: string, kept?: string): Layer {
  return {
    weight: `${name}.weight`,
    inputs: 3 * channels,
    outputs: WIDTH,
    at: (input, output) => (output * channels + (input % channels)) * 3 + Math.floor(input / channels),
    shape: [WIDTH, channels, 3],
    heard,
    said,
    start: `${name}.bias`,
    ...(kept === undefined ? {} : { kept }),
  }
}

function classifier(name: string, inputs: number, outputs: number, heard: string, said: string): Layer {
  const at = (input: number, output: number) => output * inputs + input
  return { weight: `${name}.weight`, inputs, outputs, at, shape: [outputs, inputs], heard, said, start: `${name}.bias` }
}

class Layout {
  readonly #model: Model
  readonly #floats: Float32Array
  readonly #integers: Int32Array
  readonly #bytes: Int8Array
  /** In floats. */
  #at = 0

  constructor(model: Model, to: Uint8Array) {
    this.#model = model
    this.#floats = new Float32Array(to.buffer, to.byteOffset, to.length / 4)
    this.#integers = new Int32Array(to.buffer, to.byteOffset, to.length / 4)
    this.#bytes = new Int8Array(to.buffer, to.byteOffset, to.length)
  }

  #add(...values: readonly number[]): void {
    for (const value of values) this.#floats[this.#at++] = value
  }

  floats(name: string, shape: readonly number[]): void {
    const values = this.#model.floats(name, shape)
    this.#floats.set(values, this.#at)
    this.#at += values.length
  }

  quantiser(name: string, last = 0): void {
    const { scale, zeroPoint } = this.#model.quantiser(name)
    this.#add(scale, -zeroPoint, 255 - zeroPoint, last)
  }

  norm(name: string, width: number, quantiser: string): void {
    this.floats(`${name}.weight`, [width])
    this.floats(`${name}.bias`, [width])
    this.quantiser(quantiser)
  }

  attention(query: string, key: string, scores: string, shares: string, value: string, attended: string): void {
    const scaleOf = (name: string) => this.#model.quantiser(name).scale
    if (this.#model.quantiser(shares).zeroPoint !== 0)
      throw new OnnxError(`not Smart Turn v3.2: ${shares} is not from 0`)
    this.quantiser(scores, multiplier(scaleOf(query), scaleOf(key), scaleOf(scores)))
    // ONNX Runtime counts whole steps, so that a share of one is 258 of 258.05 and not 258.05.
    this.#add(scaleOf(scores), Math.floor(1 / scaleOf(shares)), 0, 0)
    this.quantiser(attended, multiplier(scaleOf(shares), scaleOf(value), scaleOf(attended)))
  }

  layer(layer: Layer): void {
    const model = this.#model
    const { inputs, outputs } = layer
    const weights = model.bytes(layer.weight, layer.shape)
    const scales = model.scales(layer.weight, outputs)
    const heard = model.quantiser(layer.heard).scale
    const said = model.quantiser(layer.said).scale
    const terms = layer.term === undefined ? undefined : model.floats(layer.term, [outputs])
    const starts = layer.start === undefined ? undefined : model.integers(layer.start, outputs)
    const padded = Math.ceil(outputs / PANEL) * PANEL
    this.quantiser(layer.said)
    if (layer.kept === undefined) this.#add(1, 0, 0, 0)
    else this.quantiser(layer.kept, layer.factor ?? 1)
    for (let output = 0; output < padded; output++)
      this.#add(output < outputs ? multiplier(heard, scales[output] as number, said) : 0)
    for (let output = 0; output < padded; output++) this.#add(terms?.[output] ?? 0)
    for (let first = 0; first < padded; first += PANEL) {
      for (let output = first; output < first + PANEL; output++) this.#integers[this.#at++] = starts?.[output] ?? 0
      const panel = this.#bytes.subarray(this.#at * 4, this.#at * 4 + inputs * PANEL)
      for (let input = 0, to = 0; input < inputs; input += 2) {
        for (let output = first; output < first + PANEL; output++) {
          panel[to++] = output < outputs ? (weights[layer.at(input, output)] as number) : 0
          panel[to++] = output < outputs ? (weights[layer.at(input + 1, output)] as number) : 0
        }
      }
      this.#at += (inputs * PANEL) / 4
    }
  }

  end(): void {
    if (this.#at !== this.#floats.length) throw new Error('the Smart Turn kernel is of another build')
  }
}

/** From sums of integers to steps of the quantiser; each step of it is rounded as ONNX Runtime does. */
const multiplier = (a: number, b: number, out: number): number => Math.fround(Math.fround(a * b) / out)

/** The tensors of the file, each checked when it is asked for. */
class Model {
  readonly #tensors: Map<string, OnnxTensor>

  constructor(onnx: Uint8Array) {
    this.#tensors = readInitializers(onnx)
  }

  floats(name: string, shape: readonly number[]): Float32Array {
    const values = new Float32Array(this.#raw(name, shape, 4).slice().buffer)
    if (!values.every(Number.isFinite))
      throw new OnnxError(`the Smart Turn model is damaged: ${name} is not of numbers`)
    return values
  }

  one(name: string): number {
    return this.floats(name, [1])[0] as number
  }

  bytes(name: string, shape: readonly number[]): Int8Array {
    return new Int8Array(this.#raw(`${name}_quantized`, shape, 1).slice().buffer)
  }

  integers(name: string, length: number): Int32Array {
    return new Int32Array(this.#raw(`${name}_quantized`, [length], 4).slice().buffer)
  }

  /** Of a weight, one for each output. */
  scales(name: string, outputs: number): Float32Array {
    const scales = this.floats(`${name}_scale`, [outputs])
    const zeroPoints = this.#tensor(`${name}_zero_point`)
    if (zeroPoints.raw.some((byte) => byte !== 0) || zeroPoints.varints.some((byte) => byte !== 0))
      throw new OnnxError(`not Smart Turn v3.2: ${name} is not around 0`)
    return scales
  }

  quantiser(name: string): Quantiser {
    const scale = this.floats(`${name}_scale`, [])[0] as number
    if (!(scale > 0)) throw new OnnxError(`the Smart Turn model is damaged: ${name} has no scale`)
    const { raw, varints } = this.#tensor(`${name}_zero_point`)
    const [low = raw[0] ?? 0, high = 0] = varints
    const zeroPoint = (low & 0x7f) + 128 * high
    if (zeroPoint > 255) throw new OnnxError(`the Smart Turn model is damaged: ${name} is not of 8 bits`)
    return { scale, zeroPoint }
  }

  #raw(name: string, shape: readonly number[], width: number): Uint8Array {
    const tensor = this.#tensor(name)
    const length = shape.reduce((all, size) => all * size, width)
    if (tensor.shape.join() !== shape.join() || tensor.raw.length !== length)
      throw new OnnxError(`not Smart Turn v3.2: ${name} is [${tensor.shape.join()}], not [${shape.join()}]`)
    return tensor.raw
  }

  #tensor(name: string): OnnxTensor {
    const tensor = this.#tensors.get(name)
    if (!tensor) throw new OnnxError(`not Smart Turn v3.2: no tensor ${name}`)
    return tensor
  }
}
