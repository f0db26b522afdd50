import { OnnxError, type OnnxTensor, readThenBranch } from './onnx.ts'

/** The length of what `layOutSilero` returns: what the kernel of `wasm/silero` reads. */
export const SILERO_WEIGHT_FLOATS = 223_108

const TRANSFORM = 256
const BINS = TRANSFORM / 2 + 1
const LSTM_UNITS = 128
const ENCODER = [
  { outputs: 128, inputs: BINS },
  { outputs: 64, inputs: 128 },
  { outputs: 64, inputs: 64 },
  { outputs: 128, inputs: 64 },
] as const

/**
 * Lays the 16 kHz network of Silero VAD v6 (an ONNX file) out in the order the kernel reads it: Hann window, twiddle factors,
 * then bias and weights layer by layer, outputs in groups of 8 (convolutions over several steps) or 16 (everything else).
 * Throws `OnnxError` when a tensor is missing or of another shape, or when the spectrum is not a Fourier transform.
 */
export function layOutSilero(onnx: Uint8Array): Float32Array<ArrayBuffer> {
  const tensors = readThenBranch(onnx)
  const layout = new Layout()

  const window = hannWindow(floats(tensors, 'stft.forward_basis_buffer', [2 * BINS, 1, TRANSFORM]))
  for (const weight of window) layout.add(weight)
  for (let k = 0; k < TRANSFORM / 2; k++) {
    layout.add(Math.cos((2 * Math.PI * k) / TRANSFORM))
    layout.add(-Math.sin((2 * Math.PI * k) / TRANSFORM))
  }

  const taps = ENCODER.map(({ outputs, inputs }, index) => {
    const weight = floats(tensors, `encoder.${index}.reparam_conv.weight`, [outputs, inputs, 3])
    return (output: number, input: number, tap: number) => weight[(output * inputs + input) * 3 + tap] as number
  })
  const biases = ENCODER.map(({ outputs }, index) => floats(tensors, `encoder.${index}.reparam_conv.bias`, [outputs]))
  const [taps0, taps1, taps2, taps3] = taps as [Taps, Taps, Taps, Taps]
  const [bias0, bias1, bias2, bias3] = biases as [Float32Array, Float32Array, Float32Array, Float32Array]
  layout.layer(8, bias0, 3 * BINS, (output, index) => taps0(output, Math.floor(index / 3), index % 3))
  layout.layer(8, bias1, 3 * 128, (output, index) => taps1(output, Math.floor(index / 3), index % 3))
  // Two steps come in and one goes out, then one and one: the other taps meet nothing but padding.
  layout.layer(16, bias2, 2 * 64, (output, index) => taps2(output, index % 64, 1 + Math.floor(index / 64)))
  layout.layer(16, bias3, 64, (output, index) => taps3(output, index, 1))

  const gates = 4 * LSTM_UNITS
  const fromInput = floats(tensors, 'decoder.rnn.weight_ih', [gates, LSTM_UNITS])
  const fromState = floats(tensors, 'decoder.rnn.weight_hh', [gates, LSTM_UNITS])
  const stateBias = floats(tensors, 'decoder.rnn.bias_hh', [gates])
  const gateBias = floats(tensors, 'decoder.rnn.bias_ih', [gates]).map(
    (bias, gate) => bias + (stateBias[gate] as number),
  )
  layout.layer(16, gateBias, 2 * LSTM_UNITS, (output, index) => {
    const weight = index < LSTM_UNITS ? fromInput : fromState
    return weight[output * LSTM_UNITS + (index % LSTM_UNITS)] as number
  })

  for (const bias of floats(tensors, 'decoder.decoder.2.bias', [1])) layout.add(bias)
  for (const weight of floats(tensors, 'decoder.decoder.2.weight', [1, LSTM_UNITS, 1])) layout.add(weight)
  return layout.floats
}

type Taps = (output: number, input: number, tap: number) => number

class Layout {
  readonly floats = new Float32Array(SILERO_WEIGHT_FLOATS)
  #length = 0

  add(value: number): void {
    this.floats[this.#length++] = value
  }

  /** `weightOf` is asked for each of `inputs` in turn, for `group` outputs at a time. */
  layer(group: number, bias: Float32Array, inputs: number, weightOf: (output: number, input: number) => number): void {
    for (const value of bias) this.add(value)
    for (let first = 0; first < bias.length; first += group) {
      for (let input = 0; input < inputs; input++) {
        for (let output = first; output < first + group; output++) this.add(weightOf(output, input))
      }
    }
  }
}

function floats(tensors: Map<string, OnnxTensor>, name: string, shape: readonly number[]): Float32Array {
  const tensor = tensors.get(name)
  if (!tensor) throw new OnnxError(`not Silero VAD v6: no tensor ${name}`)
  const length = shape.reduce((product, size) => product * size, 1)
  if (tensor.shape.join() !== shape.join() || tensor.raw.length !== length * 4) {
    throw new OnnxError(`not Silero VAD v6: ${name} is [${tensor.shape.join()}], not [${shape.join()}]`)
  }
  // Copied, because tensors lie at any offset of the file.
  return new Float32Array(tensor.raw.slice().buffer)
}

/**
 * The model computes its spectrum as a convolution with this basis; the kernel takes a fast transform instead (23 times fewer
 * multiplications), which is only right when the basis is a windowed cosine and sine of each bin.
 */
function hannWindow(basis: Float32Array): Float32Array {
  const window = basis.subarray(0, TRANSFORM)
  for (let bin = 0; bin < BINS; bin++) {
    for (let n = 0; n < TRANSFORM; n++) {
      const angle = (2 * Math.PI * ((bin * n) % TRANSFORM)) / TRANSFORM
      const weight = window[n] as number
      const real = basis[bin * TRANSFORM + n] as number
      const imaginary = basis[(BINS + bin) * TRANSFORM + n] as number
      const error = Math.abs(real - weight * Math.cos(angle)) + Math.abs(imaginary + weight * Math.sin(angle))
      if (!(error < 1e-5)) throw new OnnxError('not Silero VAD v6: its spectrum is no Fourier transform')
    }
  }
  return window
}
