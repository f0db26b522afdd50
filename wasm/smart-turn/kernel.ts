// @ts-nocheck AssemblyScript: `asc` checks the types.
// Smart Turn v3.2, eight seconds per run, in integers of 16 bits and f32x4. No imports, no heap. See README.md.
//
// The network: 80 mels, 800 frames -> convolutions 80 > 384 and 384 > 384 (stride 2: 400 steps), GELU -> positions are added ->
// four layers of: attention of 6 heads of 64; 384 > 1536, GELU, > 384; each after a normalisation, and added to what came in ->
// a normalisation -> the sum of the steps by weights from 384 > 256, tanh, > 1, softmax -> 384 > 256, normalisation, GELU, > 64, GELU, > 1.

import { exp, sigmoid, tanh } from '../silero/activation'
import { gelu } from './activation'
import { tabulate, toActivated, toFloats, toIntegers, toKeys, toScaled, toValues } from './layer'
import { narrowed, quantised } from './numbers'
import { normalise, quantise, softmax } from './rows'

const MELS: usize = 80
const FRAMES: usize = 800
const STEPS: usize = 400
const WIDTH: usize = 384
const INNER: usize = 1536
const HEADS: usize = 6
const HEAD: usize = 64
const POOL: usize = 256
const LAST: usize = 64

// `src/providers/embedded/smart-turn-weights.ts` fills this, in this order; the sizes are in bytes. A layer has two quantisers, and for each
// output a multiplier, a term, what its sum starts at, and its weights; see `layer.ts`.
const INPUT: usize = 16 // a quantiser
const CONV0: usize = 32 + 384 * (12 + 3 * 80)
const CONV1: usize = 32 + 384 * (12 + 3 * 384)
const POSITIONS: usize = 400 * 384 * 4
const NORM: usize = 384 * 8 + 16 // factors, terms, the quantiser of the result
const SQUARE: usize = 32 + 384 * (12 + 384)
const ATTENTION: usize = 48 // a quantiser and a multiplier, scale of the scores and steps of the shares, a quantiser and a multiplier
const WIDEN: usize = 32 + 1536 * (12 + 384)
const NARROW: usize = 32 + 384 * (12 + 1536)
const TO_WIDEN: usize = NORM + 3 * SQUARE + ATTENTION + SQUARE + NORM
const BLOCK: usize = TO_WIDEN + WIDEN + NARROW
const POOL0: usize = 32 + 256 * (12 + 384)
const POOL1: usize = 32 + 16 * (12 + 256) // 15 of its 16 outputs are empty
const POOLED: usize = 16 // a quantiser
const CLASSIFIER0: usize = 32 + 256 * (12 + 384)
const CLASSIFIER0_NORM: usize = 256 * 8 + 16
const CLASSIFIER1: usize = 32 + 64 * (12 + 256)
const CLASSIFIER2: usize = 32 + 16 * (12 + 64) // 15 of its 16 outputs are empty
const FRONT: usize = INPUT + CONV0 + CONV1 + POSITIONS
const BACK: usize = NORM + POOL0 + POOL1 + POOLED + CLASSIFIER0 + CLASSIFIER0_NORM + CLASSIFIER1 + CLASSIFIER2
const WEIGHTS: usize = FRONT + 4 * BLOCK + BACK

export const weightBytes: usize = WEIGHTS
/** Where the host writes the weights. */
export const weights: usize = memory.data(FRONT + 4 * BLOCK + BACK, 16)
/** Where the host writes 80 rows of 800 floats. */
export const features: usize = memory.data(80 * 800 * 4, 16)

// Integers are of 16 bits. The first two have a step of silence before and after.
const heard: usize = memory.data(802 * 80 * 2, 16)
const sounds: usize = memory.data(802 * 384 * 2, 16)
/** What the layers add to, in floats. */
const stream: usize = memory.data(400 * 384 * 4, 16)
const normal: usize = memory.data(400 * 384 * 4, 16)
const input: usize = memory.data(400 * 384 * 2, 16)
const queries: usize = memory.data(400 * 384 * 2, 16)
const keys: usize = memory.data(6 * 25 * (64 + 64 * 32), 16)
const values: usize = memory.data(6 * 4 * (64 + 400 * 32), 16)
const scores: usize = memory.data(400 * 400 * 2, 16)
const attended: usize = memory.data(400 * 384 * 2, 16)
const inner: usize = memory.data(400 * 1536 * 2, 16)
const shares: usize = memory.data(400 * 16 * 4, 16)
/** The second row is never filled: products take two. */
const pooled: usize = memory.data(2 * 384 * 4, 16)

/** For each output that a GELU follows, what is kept of each of the 256 steps. The first convolution's outputs have one table. */
const firstTable: usize = memory.data(256 * 2, 16)
const tables: usize = memory.data(4 * 1536 * 256 * 2, 16)

/** Once, when the weights are there. */
export function prepare(): void {
  tabulate(weights + INPUT, WIDTH, 0, firstTable)
  for (let layer: usize = 0; layer < 4; layer++) {
    const widen = weights + FRONT + layer * BLOCK + TO_WIDEN
    for (let n: usize = 0; n < INNER; n++) tabulate(widen, INNER, n, tables + (layer * INNER + n) * 512)
  }
}

/** From the features to the stream. */
export function listen(): void {
  let at = weights
  transpose(at)
  at += INPUT
  toActivated(at, heard, MELS * 2, FRAMES, 3 * MELS, sounds + WIDTH * 2, WIDTH, firstTable, 0)
  at += CONV0
  toFloats(at, sounds, 2 * WIDTH * 2, STEPS, 3 * WIDTH, stream, WIDTH, false)
  at += CONV1
  for (let x: usize = 0; x < POSITIONS; x += 16) {
    v128.store(stream + x, f32x4.add(gelu(v128.load(stream + x)), v128.load(at + x)))
  }
}

/** One of the four layers. */
export function think(layer: usize): void {
  let at = weights + FRONT + layer * BLOCK
  norm(at)
  at += NORM
  toIntegers(at, input, WIDTH * 2, STEPS, WIDTH, queries, WIDTH)
  at += SQUARE
  toKeys(at, input, WIDTH * 2, STEPS, WIDTH, keys)
  at += SQUARE
  toValues(at, input, WIDTH * 2, STEPS, WIDTH, values)
  at += SQUARE
  for (let head: usize = 0; head < HEADS; head++) attend(at, head)
  at += ATTENTION
  toFloats(at, attended, WIDTH * 2, STEPS, WIDTH, stream, WIDTH, true)
  at += SQUARE
  norm(at)
  at += NORM
  toActivated(at, input, WIDTH * 2, STEPS, WIDTH, inner, INNER, tables + layer * INNER * 512, 512)
  at += WIDEN
  toFloats(at, inner, INNER * 2, STEPS, INNER, stream, WIDTH, true)
}

/** The probability that the turn is over. */
export function decide(): f32 {
  let at = weights + FRONT + 4 * BLOCK
  norm(at)
  const scale = load<f32>(at + WIDTH * 8)
  at += NORM
  toFloats(at, input, WIDTH * 2, STEPS, WIDTH, normal, POOL, false)
  for (let x = normal; x < normal + STEPS * POOL * 4; x += 16) v128.store(x, tanh(v128.load(x)))
  quantise(normal, inner, STEPS * POOL, at + 16)
  at += POOL0
  toFloats(at, inner, POOL * 2, STEPS, POOL, shares, 16, false)
  at += POOL1
  pool(scale)
  quantise(pooled, input, WIDTH, at)
  at += POOLED
  toFloats(at, input, WIDTH * 2, 2, WIDTH, pooled, POOL, false)
  at += CLASSIFIER0
  normalise(pooled, 1, POOL, at)
  for (let x: usize = 0; x < POOL * 4; x += 16) v128.store(pooled + x, gelu(v128.load(pooled + x)))
  quantise(pooled, input, POOL, at + POOL * 8)
  at += CLASSIFIER0_NORM
  toFloats(at, input, POOL * 2, 2, POOL, pooled, LAST, false)
  for (let x = pooled; x < pooled + LAST * 4; x += 16) v128.store(x, gelu(v128.load(x)))
  quantise(pooled, input, LAST, at + 16)
  at += CLASSIFIER1
  toFloats(at, input, LAST * 2, 2, LAST, pooled, 16, false)
  return f32x4.extract_lane(sigmoid(v128.load(pooled)), 0)
}

/** The features as integers, a frame's 80 together. */
function transpose(quantiser: usize): void {
  for (let mel: usize = 0; mel < MELS; mel++) {
    let to = heard + (MELS + mel) * 2
    for (let x = features + mel * FRAMES * 4, end = x + FRAMES * 4; x < end; x += 32, to += 8 * MELS * 2) {
      const eight = narrowed(quantised(v128.load(x), quantiser), quantised(v128.load(x, 16), quantiser))
      v128.store_lane<u16>(to, eight, 0)
      v128.store_lane<u16>(to, eight, 1, 160)
      v128.store_lane<u16>(to, eight, 2, 320)
      v128.store_lane<u16>(to, eight, 3, 480)
      v128.store_lane<u16>(to, eight, 4, 640)
      v128.store_lane<u16>(to, eight, 5, 800)
      v128.store_lane<u16>(to, eight, 6, 960)
      v128.store_lane<u16>(to, eight, 7, 1120)
    }
  }
}

/** The stream, normalised, as integers. */
function norm(at: usize): void {
  memory.copy(normal, stream, STEPS * WIDTH * 4)
  normalise(normal, STEPS, WIDTH, at)
  quantise(normal, input, STEPS * WIDTH, at + WIDTH * 8)
}

function attend(attention: usize, head: usize): void {
  const query = queries + head * HEAD * 2
  toScaled(attention, query, WIDTH * 2, HEAD, keys + head * 25 * (64 + HEAD * 32), 25, scores, STEPS * 2)
  softmax(scores, STEPS, load<f32>(attention + 16), load<f32>(attention + 20))
  const value = values + head * 4 * (64 + STEPS * 32)
  toScaled(attention + 32, scores, STEPS * 2, STEPS, value, 4, attended + head * HEAD * 2, WIDTH * 2)
}

/** The mean of the steps, weighted by the softmax of the first of each 16 shares. `scale` is that of the integers of `input`. */
function pool(scale: f32): void {
  let top = load<f32>(shares)
  for (let x: usize = 64; x < STEPS * 64; x += 64) top = max<f32>(top, load<f32>(shares + x))
  let sum: f32 = 0
  for (let x = shares; x < shares + STEPS * 64; x += 64) {
    const share = f32x4.extract_lane(exp(f32x4.splat(load<f32>(x) - top)), 0)
    store<f32>(x, share)
    sum += share
  }
  memory.fill(pooled, 0, WIDTH * 4)
  for (let step: usize = 0; step < STEPS; step++) {
    const factor = f32x4.splat((scale * load<f32>(shares + step * 64)) / sum)
    const row = input + step * WIDTH * 2
    for (let x: usize = 0; x < WIDTH * 2; x += 8) {
      const four = f32x4.convert_i32x4_s(v128.load16x4_s(row + x))
      v128.store(pooled + (x << 1), f32x4.add(v128.load(pooled + (x << 1)), f32x4.mul(four, factor)))
    }
  }
}
