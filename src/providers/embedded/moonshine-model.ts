import tokenizer from 'llama-tokenizer-js'
import * as ort from 'onnxruntime-web/wasm'
import wasmPath from 'onnxruntime-web/ort-wasm-simd-threaded.wasm' with { type: 'file' }
// By path, because the package's export map hides its models.
import decoderPath from '../../../node_modules/@moonshine-ai/moonshine-js/dist/model/tiny/quantized/decoder_model_merged.onnx' with { type: 'file' }
import encoderPath from '../../../node_modules/@moonshine-ai/moonshine-js/dist/model/tiny/quantized/encoder_model.onnx' with { type: 'file' }
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import type { Transcript } from '../../stt/recogniser.ts'
import { verifiedBytes } from './verified-bytes.ts'

const ENCODER_SHA256 = 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a'
const DECODER_SHA256 = 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367'

/** Moonshine tiny: 6 decoder layers of 8 heads with 36 values each. */
const LAYERS = 6
const HEADS = 8
const HEAD_SIZE = 36
const START_TOKEN = 1
const END_TOKEN = 2
/** The model's makers stop at 6.5 tokens a second; digits read out fast need a little more. */
const TOKENS_PER_SECOND = 7
const SPARE_TOKENS = 8
/** Shorter than any word, and than what the first convolutions need. */
const SHORTEST_SAMPLES = LISTEN_RATE_HZ / 10

/**
 * The model likes to end before the first token of digits that are read out, though it knows them. How much likelier its end is than its best
 * token: 0.1 to 5.5 for speech, 5.3 to 10.5 for coughs and keyboards. Of silence and noises it makes one word, "You", and is no surer of the
 * end behind it than of the end before; behind a real word it is surer by 6 and more.
 */
const NOISE_MARGIN = 5
const SURER_BY = 4

/**
 * Of a hum the model makes words: "Amen." of an "uh-huh". Its tokens are then less likely than not (0.19 to 0.53, geometric mean), where
 * those of a word that was said have 0.55 to 0.9.
 */
const LIKELY = 0.5

type Tensors = Record<string, ort.Tensor>

/** Moonshine tiny (English) on ONNX Runtime's WASM, one thread. Blocks its thread while it works: for a worker. */
export class MoonshineModel {
  readonly #encoder: ort.InferenceSession
  readonly #decoder: ort.InferenceSession

  private constructor(encoder: ort.InferenceSession, decoder: ort.InferenceSession) {
    this.#encoder = encoder
    this.#decoder = decoder
  }

  /** Reads and checks the weights; throws when they are not the ones this was written for. */
  static async load(): Promise<MoonshineModel> {
    ort.env.wasm.numThreads = 1
    ort.env.wasm.wasmBinary = await Bun.file(wasmPath).arrayBuffer()
    // One after the other: both at once would hold twice the memory while the graphs are built.
    const encoder = await ort.InferenceSession.create(await verifiedBytes(encoderPath, ENCODER_SHA256))
    const decoder = await ort.InferenceSession.create(await verifiedBytes(decoderPath, DECODER_SHA256))
    const model = new MoonshineModel(encoder, decoder)
    // The first run takes 200 ms longer, while the code is compiled: not at a caller's expense.
    await model.transcribe(new Int16Array(LISTEN_RATE_HZ), () => true)
    return model
  }

  /** The words in up to about 30 s of 16 kHz speech, with punctuation; '' when there are none or when no longer `wanted`. */
  async transcribe(samples: Int16Array, wanted: () => boolean): Promise<Transcript> {
    if (samples.length < SHORTEST_SAMPLES) return NOTHING
    const input = new ort.Tensor('float32', scaled(samples), [1, samples.length])
    const { last_hidden_state: hidden } = await this.#encoder.run({ input_values: input })
    if (!hidden) throw new Error('the encoder gives no last_hidden_state')
    const most = Math.ceil((samples.length / LISTEN_RATE_HZ) * TOKENS_PER_SECOND) + SPARE_TOKENS
    const tokens: number[] = []
    /** By how much its end was likelier than any first token. */
    let early = 0
    let late = Number.NEGATIVE_INFINITY
    let logLikelihood = 0
    let past = emptyPast()
    for (let token = START_TOKEN; tokens.length < most; tokens.push(token)) {
      if (!wanted()) return NOTHING
      const out = await this.#decoder.run({
        input_ids: new ort.Tensor('int64', BigInt64Array.of(BigInt(token)), [1, 1]),
        encoder_hidden_states: hidden,
        use_cache_branch: new ort.Tensor('bool', [tokens.length > 0], [1]),
        ...past,
      })
      const logits = logitsOf(out['logits'])
      token = likeliestWord(logits)
      const margin = (logits[END_TOKEN] ?? 0) - (logits[token] ?? 0)
      if (margin > 0 && tokens.length === 0) early = margin
      else if (margin > 0) late = margin
      if (early >= NOISE_MARGIN) return NOTHING
      if (late > 0) break
      logLikelihood += logLikelihoodOf(logits, token)
      past = nextPast(past, out, tokens.length === 0)
    }
    const text = tokenizer.decode(withoutLoop(tokens), false, false).trim()
    if (early > 0 && !isSpeech(text, early, late)) return NOTHING
    const isDoubtful = logLikelihood < Math.log(LIKELY) * tokens.length
    return isDoubtful ? { text, isDoubtful } : { text }
  }
}

const NOTHING: Transcript = { text: '' }

/** Whether words were said, though the model was about to end before the first. Without an end (`late`) it has gone round in a loop. */
const isSpeech = (text: string, early: number, late: number): boolean =>
  late > 0 && (late - early > SURER_BY || (text.match(/[A-Za-z]+|\d/g)?.length ?? 0) > 1)

function scaled(samples: Int16Array): Float32Array {
  const floats = new Float32Array(samples.length)
  for (let i = 0; i < samples.length; i++) floats[i] = (samples[i] ?? 0) / 32_768
  return floats
}

function* pastNames(): Generator<{ kind: 'decoder' | 'encoder'; name: string }> {
  for (let layer = 0; layer < LAYERS; layer++)
    for (const kind of ['decoder', 'encoder'] as const)
      for (const part of ['key', 'value']) yield { kind, name: `${layer}.${kind}.${part}` }
}

function emptyPast(): Tensors {
  const past: Tensors = {}
  for (const { name } of pastNames())
    past[`past_key_values.${name}`] = new ort.Tensor('float32', new Float32Array(0), [0, HEADS, 1, HEAD_SIZE])
  return past
}

/** The encoder's keys and values are computed in the first step only and stay; the decoder's grow with each token. */
function nextPast(past: Tensors, out: Tensors, first: boolean): Tensors {
  const next = { ...past }
  for (const { kind, name } of pastNames()) {
    const present = out[`present.${name}`]
    if (present && (first || kind === 'decoder')) next[`past_key_values.${name}`] = present
  }
  return next
}

function logitsOf(logits: ort.Tensor | undefined): Float32Array {
  const data = logits?.data
  if (!(data instanceof Float32Array)) throw new Error('the decoder gives no logits')
  return data
}

/** Of all tokens but the end. */
function likeliestWord(logits: Float32Array): number {
  let best = 0
  for (let i = 1; i < logits.length; i++) if (i !== END_TOKEN && (logits[i] ?? 0) > (logits[best] ?? 0)) best = i
  return best
}

/** The natural logarithm of a token's probability. */
function logLikelihoodOf(logits: Float32Array, token: number): number {
  const best = logits[token] ?? 0
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += Math.exp((logits[i] ?? 0) - best)
  return -Math.log(sum)
}

/** Small models fall into saying the same over and over: four rounds of twelve tokens or more are kept once. */
export function withoutLoop(tokens: readonly number[]): number[] {
  for (let period = 1; period <= tokens.length / 4; period++) {
    let run = 0
    while (run + period < tokens.length && tokens[tokens.length - 1 - run] === tokens[tokens.length - 1 - run - period])
      run++
    if (run >= 3 * period && run + period >= 12) return tokens.slice(0, tokens.length - run)
  }
  return [...tokens]
}
