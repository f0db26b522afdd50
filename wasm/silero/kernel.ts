// @ts-nocheck AssemblyScript: `asc` checks the types.
// Silero VAD v6 at 16 kHz, one 32 ms window per call, in f32x4. No imports, no heap. See README.md.
//
// The network: 64 samples of context + 512 new + 64 mirrored -> 4 spectra of 129 bins (Hann 256, step 128) -> convolutions
// 129 > 128 (4 steps), 128 > 64 (stride 2: 2 steps), 64 > 64 (stride 2: 1 step), 64 > 128 -> LSTM 128 -> ReLU, dot, sigmoid.
// With so few steps the edges are known, so taps that would fall on zero padding are neither stored nor computed.

import { sigmoid, tanh } from './activation'

const BINS: i32 = 129
const SAMPLES: i32 = 640

// `src/vad/silero-weights.ts` fills this, in this order; the sizes are in floats.
const WINDOW: i32 = 256
const TWIDDLES: i32 = 256 // cos, -sin of 2 pi k / 256, k = 0..127
const CONV0: i32 = 128 + 16 * 129 * 24 // bias, then [8 outputs at a time][channel][tap][8]
const CONV1: i32 = 64 + 8 * 128 * 24
const CONV2: i32 = 64 + 64 * 128 // bias, then [16 outputs at a time][input][16]; the same for the next two
const CONV3: i32 = 128 + 128 * 64
const LSTM: i32 = 512 + 512 * 256
const OUTPUT: i32 = 129 // bias, weights
const WEIGHTS: i32 = WINDOW + TWIDDLES + CONV0 + CONV1 + CONV2 + CONV3 + LSTM + OUTPUT + 3

export const weightFloats: i32 = WEIGHTS
/** Where the host writes the weights. */
export const weights: usize = memory.data(WEIGHTS * 4, 16)
/** 64 samples of context, then 512 of the window, then room for the mirrored edge. Context and window are the host's. */
export const samples: usize = memory.data(SAMPLES * 4, 16)
/** Hidden state (128), then cell state (128): the host swaps them in and out. */
export const state: usize = memory.data(256 * 4, 16)

// Lanes of `re`, `im` and `spectra` are the four steps in time.
const re: usize = memory.data(128 * 16, 16)
const im: usize = memory.data(128 * 16, 16)
const spectra: usize = memory.data(129 * 16, 16)
const encoded0: usize = memory.data(4 * 128 * 4, 16)
const encoded1: usize = memory.data(2 * 64 * 4, 16)
const encoded2: usize = memory.data(64 * 4, 16)
/** What the LSTM sees: the encoded window, then its own last output. */
const seen: usize = memory.data(256 * 4, 16)
const gates: usize = memory.data(512 * 4, 16)

/** Probability that the window holds speech; `state` is moved on. */
export function judge(): f32 {
  mirror()
  let at = weights
  spectrum(at, at + WINDOW * 4)
  at += (WINDOW + TWIDDLES) * 4
  conv0(at)
  at += CONV0 * 4
  conv1(at)
  at += CONV1 * 4
  dense(at, encoded1, 128, encoded2, 64)
  relu(encoded2, 64)
  at += CONV2 * 4
  dense(at, encoded2, 64, seen, 128)
  relu(seen, 128)
  at += CONV3 * 4
  memory.copy(seen + 512, state, 512)
  dense(at, seen, 256, gates, 512)
  remember()
  at += LSTM * 4
  return answer(at)
}

/** The 64 samples before the last, backwards. */
function mirror(): void {
  for (let i: usize = 0; i < 64; i++) store<f32>(samples + (576 + i) * 4, load<f32>(samples + (574 - i) * 4))
}

/** Magnitudes of four real transforms of 256 at once, each as a complex one of 128 over even and odd samples. */
function spectrum(window: usize, twiddles: usize): void {
  for (let n: u32 = 0; n < 128; n++) {
    const to = (bitreverse7(n) as usize) << 4
    const even = samples + ((n as usize) << 3)
    const weight = window + ((n as usize) << 3)
    v128.store(re + to, f32x4.mul(steps(even), v128.load_splat<f32>(weight)))
    v128.store(im + to, f32x4.mul(steps(even + 4), v128.load_splat<f32>(weight, 4)))
  }
  for (let half: usize = 1; half < 128; half <<= 1) {
    const stride = half << 4
    const turn = 1024 / (half as u32) // bytes between the twiddles of neighbours: 8 * 256 / (2 * half)
    for (let j: usize = 0, tw = twiddles; j < half; j++, tw += turn) {
      const c = v128.load_splat<f32>(tw)
      const s = v128.load_splat<f32>(tw, 4)
      for (let a: usize = j << 4; a < 2048; a += stride << 1) {
        const b = a + stride
        const br = v128.load(re + b)
        const bi = v128.load(im + b)
        const tr = f32x4.sub(f32x4.mul(br, c), f32x4.mul(bi, s))
        const ti = f32x4.add(f32x4.mul(br, s), f32x4.mul(bi, c))
        const ar = v128.load(re + a)
        const ai = v128.load(im + a)
        v128.store(re + a, f32x4.add(ar, tr))
        v128.store(im + a, f32x4.add(ai, ti))
        v128.store(re + b, f32x4.sub(ar, tr))
        v128.store(im + b, f32x4.sub(ai, ti))
      }
    }
  }
  const r0 = v128.load(re)
  const i0 = v128.load(im)
  v128.store(spectra, f32x4.abs(f32x4.add(r0, i0)))
  v128.store(spectra + 2048, f32x4.abs(f32x4.sub(r0, i0)))
  const half = f32x4.splat(0.5)
  for (let k: usize = 1; k < 128; k++) {
    const a = k << 4
    const b = ((128 as usize) - k) << 4
    const ar = v128.load(re + a)
    const ai = v128.load(im + a)
    const br = v128.load(re + b)
    const bi = v128.load(im + b)
    const evenR = f32x4.add(ar, br)
    const evenI = f32x4.sub(ai, bi)
    const oddR = f32x4.add(ai, bi)
    const oddI = f32x4.sub(br, ar)
    const c = v128.load_splat<f32>(twiddles + (k << 3))
    const s = v128.load_splat<f32>(twiddles + (k << 3), 4)
    const x = f32x4.add(evenR, f32x4.sub(f32x4.mul(oddR, c), f32x4.mul(oddI, s)))
    const y = f32x4.add(evenI, f32x4.add(f32x4.mul(oddR, s), f32x4.mul(oddI, c)))
    const power = f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y))
    v128.store(spectra + a, f32x4.mul(half, f32x4.sqrt(power)))
  }
}

/** The same sample of the four steps. */
function steps(at: usize): v128 {
  let v = v128.load32_zero(at)
  v = v128.load_lane<f32>(at, v, 1, 512)
  v = v128.load_lane<f32>(at, v, 2, 1024)
  return v128.load_lane<f32>(at, v, 3, 1536)
}

function bitreverse7(n: u32): u32 {
  n = ((n & 0x55) << 1) | ((n >> 1) & 0x55)
  n = ((n & 0x33) << 2) | ((n >> 2) & 0x33)
  return (((n & 0x0f) << 4) | (n >> 4)) >> 1
}

/** 129 channels, 4 steps in lanes -> 128 channels, 4 steps. */
function conv0(at: usize): void {
  let w = at + 128 * 4
  for (let o: usize = 0; o < 512; o += 32) {
    let a0 = v128.load(at + o)
    let b0 = v128.load(at + o, 16)
    let a1 = a0
    let b1 = b0
    let a2 = a0
    let b2 = b0
    let a3 = a0
    let b3 = b0
    for (let x = spectra, end = spectra + BINS * 16; x < end; x += 16, w += 96) {
      const x0 = v128.load_splat<f32>(x)
      const x1 = v128.load_splat<f32>(x, 4)
      const x2 = v128.load_splat<f32>(x, 8)
      const x3 = v128.load_splat<f32>(x, 12)
      let v = v128.load(w)
      a1 = f32x4.add(a1, f32x4.mul(v, x0))
      a2 = f32x4.add(a2, f32x4.mul(v, x1))
      a3 = f32x4.add(a3, f32x4.mul(v, x2))
      v = v128.load(w, 16)
      b1 = f32x4.add(b1, f32x4.mul(v, x0))
      b2 = f32x4.add(b2, f32x4.mul(v, x1))
      b3 = f32x4.add(b3, f32x4.mul(v, x2))
      v = v128.load(w, 32)
      a0 = f32x4.add(a0, f32x4.mul(v, x0))
      a1 = f32x4.add(a1, f32x4.mul(v, x1))
      a2 = f32x4.add(a2, f32x4.mul(v, x2))
      a3 = f32x4.add(a3, f32x4.mul(v, x3))
      v = v128.load(w, 48)
      b0 = f32x4.add(b0, f32x4.mul(v, x0))
      b1 = f32x4.add(b1, f32x4.mul(v, x1))
      b2 = f32x4.add(b2, f32x4.mul(v, x2))
      b3 = f32x4.add(b3, f32x4.mul(v, x3))
      v = v128.load(w, 64)
      a0 = f32x4.add(a0, f32x4.mul(v, x1))
      a1 = f32x4.add(a1, f32x4.mul(v, x2))
      a2 = f32x4.add(a2, f32x4.mul(v, x3))
      v = v128.load(w, 80)
      b0 = f32x4.add(b0, f32x4.mul(v, x1))
      b1 = f32x4.add(b1, f32x4.mul(v, x2))
      b2 = f32x4.add(b2, f32x4.mul(v, x3))
    }
    const to = encoded0 + o
    store8(to, a0, b0)
    store8(to + 512, a1, b1)
    store8(to + 1024, a2, b2)
    store8(to + 1536, a3, b3)
  }
}

/** 128 channels, 4 steps -> 64 channels, 2 steps. */
function conv1(at: usize): void {
  let w = at + 64 * 4
  for (let o: usize = 0; o < 256; o += 32) {
    let a0 = v128.load(at + o)
    let b0 = v128.load(at + o, 16)
    let a1 = a0
    let b1 = b0
    for (let x = encoded0, end = encoded0 + 512; x < end; x += 4, w += 96) {
      const x0 = v128.load_splat<f32>(x)
      const x1 = v128.load_splat<f32>(x, 512)
      const x2 = v128.load_splat<f32>(x, 1024)
      const x3 = v128.load_splat<f32>(x, 1536)
      a1 = f32x4.add(a1, f32x4.mul(v128.load(w), x1))
      b1 = f32x4.add(b1, f32x4.mul(v128.load(w, 16), x1))
      let v = v128.load(w, 32)
      a0 = f32x4.add(a0, f32x4.mul(v, x0))
      a1 = f32x4.add(a1, f32x4.mul(v, x2))
      v = v128.load(w, 48)
      b0 = f32x4.add(b0, f32x4.mul(v, x0))
      b1 = f32x4.add(b1, f32x4.mul(v, x2))
      v = v128.load(w, 64)
      a0 = f32x4.add(a0, f32x4.mul(v, x1))
      a1 = f32x4.add(a1, f32x4.mul(v, x3))
      v = v128.load(w, 80)
      b0 = f32x4.add(b0, f32x4.mul(v, x1))
      b1 = f32x4.add(b1, f32x4.mul(v, x3))
    }
    store8(encoded1 + o, a0, b0)
    store8(encoded1 + o + 256, a1, b1)
  }
}

/** Stores what a ReLU leaves of eight outputs. */
function store8(to: usize, a: v128, b: v128): void {
  const zero = f32x4.splat(0)
  v128.store(to, f32x4.max(a, zero))
  v128.store(to, f32x4.max(b, zero), 16)
}

/** Bias plus matrix times vector, 16 outputs at a time. */
function dense(at: usize, from: usize, inputs: usize, to: usize, outputs: usize): void {
  let w = at + outputs * 4
  const end = from + inputs * 4
  for (let o: usize = 0; o < outputs * 4; o += 64) {
    let a = v128.load(at + o)
    let b = v128.load(at + o, 16)
    let c = v128.load(at + o, 32)
    let d = v128.load(at + o, 48)
    for (let x = from; x < end; x += 4, w += 64) {
      const v = v128.load_splat<f32>(x)
      a = f32x4.add(a, f32x4.mul(v128.load(w), v))
      b = f32x4.add(b, f32x4.mul(v128.load(w, 16), v))
      c = f32x4.add(c, f32x4.mul(v128.load(w, 32), v))
      d = f32x4.add(d, f32x4.mul(v128.load(w, 48), v))
    }
    v128.store(to + o, a)
    v128.store(to + o, b, 16)
    v128.store(to + o, c, 32)
    v128.store(to + o, d, 48)
  }
}

function relu(at: usize, length: usize): void {
  const zero = f32x4.splat(0)
  for (let x = at, end = at + length * 4; x < end; x += 16) v128.store(x, f32x4.max(v128.load(x), zero))
}

/** The LSTM cell; the gates come in the order input, forget, candidate, output. */
function remember(): void {
  for (let i: usize = 0; i < 512; i += 16) {
    const gate = gates + i
    const kept = f32x4.mul(sigmoid(v128.load(gate, 512)), v128.load(state + i, 512))
    const cell = f32x4.add(kept, f32x4.mul(sigmoid(v128.load(gate)), tanh(v128.load(gate, 1024))))
    v128.store(state + i, cell, 512)
    v128.store(state + i, f32x4.mul(sigmoid(v128.load(gate, 1536)), tanh(cell)))
  }
}

function answer(at: usize): f32 {
  const zero = f32x4.splat(0)
  let sum = zero
  for (let i: usize = 0; i < 512; i += 16) {
    sum = f32x4.add(sum, f32x4.mul(f32x4.max(v128.load(state + i), zero), v128.load(at + i, 4)))
  }
  const logit =
    f32x4.extract_lane(sum, 0) +
    f32x4.extract_lane(sum, 1) +
    f32x4.extract_lane(sum, 2) +
    f32x4.extract_lane(sum, 3) +
    load<f32>(at)
  return f32x4.extract_lane(sigmoid(f32x4.splat(logit)), 0)
}
