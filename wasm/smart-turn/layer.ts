// @ts-nocheck AssemblyScript: `asc` checks the types.
// A layer's product, and what follows it. The host lays a layer out as: the quantiser of what is said, the quantiser of what is kept and
// a factor, then for each output a multiplier and a term, then panels of 16 outputs.

import { gelu } from './activation'
import { limited, narrowed, quantised } from './numbers'
import { packedBytes, panelBytes, product, ROWS, sums, unpack } from './product'

const KEPT: usize = 16
const FACTOR: usize = 28
const MULTIPLIERS: usize = 32

/** Integers of 16 bits, rows of `outputs` of them. */
export function toIntegers(
  layer: usize,
  from: usize,
  stride: usize,
  rows: usize,
  inputs: usize,
  to: usize,
  outputs: usize,
): void {
  const panels = layer + MULTIPLIERS + outputs * 8
  for (let n: usize = 0; n < outputs; n += 16) {
    const panel = unpack(panels + (n >> 4) * packedBytes(inputs), inputs)
    for (let first: usize = 0; first < rows; first += ROWS) {
      const count = min<usize>(ROWS, rows - first)
      product(from + first * stride, stride, count, inputs, panel)
      for (let r: usize = 0; r < count; r++) {
        const at = to + ((first + r) * outputs + n) * 2
        v128.store(at, eight(layer, outputs, r, n))
        v128.store(at, eight(layer, outputs, r, n + 8), 16)
      }
    }
  }
}

/**
 * The same, by a GELU: a product is said in one of 256 steps, so that what is kept of each is looked up. The tables of two outputs are
 * `tableStride` bytes apart.
 */
export function toActivated(
  layer: usize,
  from: usize,
  stride: usize,
  rows: usize,
  inputs: usize,
  to: usize,
  outputs: usize,
  tables: usize,
  tableStride: usize,
): void {
  const panels = layer + MULTIPLIERS + outputs * 8
  const least = load<f32>(layer, 4) as i32
  for (let n: usize = 0; n < outputs; n += 16) {
    const panel = unpack(panels + (n >> 4) * packedBytes(inputs), inputs)
    for (let first: usize = 0; first < rows; first += ROWS) {
      const count = min<usize>(ROWS, rows - first)
      product(from + first * stride, stride, count, inputs, panel)
      for (let m: usize = n; m < n + 16; m += 8) {
        const at = to + (first * outputs + m) * 2
        lookUp(layer, m, count, at, outputs * 2, tables + m * tableStride - (least << 1), tableStride)
      }
    }
  }
}

/** Eight columns of the last product. `table` is that of the first, where it holds what is kept of 0. */
function lookUp(layer: usize, n: usize, rows: usize, at: usize, stride: usize, table: usize, tableStride: usize): void {
  const multipliers = layer + MULTIPLIERS + n * 4
  const e = v128.load(multipliers)
  const f = v128.load(multipliers, 16)
  let sum = sums + (n & 15) * 4
  for (const end = sum + rows * 64; sum < end; sum += 64, at += stride) {
    const a = f32x4.mul(f32x4.convert_i32x4_s(v128.load(sum)), e)
    const b = f32x4.mul(f32x4.convert_i32x4_s(v128.load(sum, 16)), f)
    const steps = narrowed(limited(a, layer), limited(b, layer))
    store<u16>(at, kept(table, i16x8.extract_lane_s(steps, 0)))
    store<u16>(at, kept(table + tableStride, i16x8.extract_lane_s(steps, 1)), 2)
    store<u16>(at, kept(table + 2 * tableStride, i16x8.extract_lane_s(steps, 2)), 4)
    store<u16>(at, kept(table + 3 * tableStride, i16x8.extract_lane_s(steps, 3)), 6)
    store<u16>(at, kept(table + 4 * tableStride, i16x8.extract_lane_s(steps, 4)), 8)
    store<u16>(at, kept(table + 5 * tableStride, i16x8.extract_lane_s(steps, 5)), 10)
    store<u16>(at, kept(table + 6 * tableStride, i16x8.extract_lane_s(steps, 6)), 12)
    store<u16>(at, kept(table + 7 * tableStride, i16x8.extract_lane_s(steps, 7)), 14)
  }
}

function kept(table: usize, step: i32): u16 {
  return load<u16>(table + (step << 1))
}

/** Fills the table of an output. */
export function tabulate(layer: usize, outputs: usize, output: usize, table: usize): void {
  const scale = v128.load32_splat(layer)
  const least = v128.load32_splat(layer + 4)
  const term = v128.load32_splat(layer + MULTIPLIERS + (outputs + output) * 4)
  for (let step: usize = 0; step < 256; step += 8) {
    const a = f32x4.add(f32x4.add(f32x4.splat(step as f32), f32x4(0, 1, 2, 3)), least)
    const b = f32x4.add(a, f32x4.splat(4))
    const x = gelu(f32x4.add(f32x4.mul(a, scale), term))
    const y = gelu(f32x4.add(f32x4.mul(b, scale), term))
    v128.store(table + (step << 1), narrowed(quantised(x, layer + KEPT), quantised(y, layer + KEPT)))
  }
}

/** Floats, rows of `outputs` of them, which are added to those of `to`, or not. */
export function toFloats(
  layer: usize,
  from: usize,
  stride: usize,
  rows: usize,
  inputs: usize,
  to: usize,
  outputs: usize,
  isAdded: bool,
): void {
  const panels = layer + MULTIPLIERS + outputs * 8
  for (let n: usize = 0; n < outputs; n += 16) {
    const panel = unpack(panels + (n >> 4) * packedBytes(inputs), inputs)
    for (let first: usize = 0; first < rows; first += ROWS) {
      const count = min<usize>(ROWS, rows - first)
      product(from + first * stride, stride, count, inputs, panel)
      for (let r: usize = 0; r < count; r++) {
        for (let m = n; m < n + 16; m += 4) {
          const at = to + ((first + r) * outputs + m) * 4
          const x = said(layer, outputs, r, m)
          v128.store(at, isAdded ? f32x4.add(v128.load(at), x) : x)
        }
      }
    }
  }
}

/** Panels for a product with rows of 64, one for 16 rows: keys. Of 384 outputs each 64 are 25 panels. */
export function toKeys(layer: usize, from: usize, stride: usize, rows: usize, inputs: usize, to: usize): void {
  const panels = layer + MULTIPLIERS + 384 * 8
  for (let n: usize = 0; n < 384; n += 16) {
    const panel = unpack(panels + (n >> 4) * packedBytes(inputs), inputs)
    const head = to + (n >> 6) * (25 * panelBytes(64)) + 64 + (n & 63) * 32
    for (let first: usize = 0; first < rows; first += ROWS) {
      product(from + first * stride, stride, ROWS, inputs, panel)
      for (let r: usize = 0; r < ROWS; r++) {
        const at = head + ((first + r) >> 4) * panelBytes(64) + (r & 15) * 4
        const a = eight(layer, 384, r, n)
        const b = eight(layer, 384, r, n + 8)
        v128.store_lane<u32>(at, a, 0)
        v128.store_lane<u32>(at, a, 1, 64)
        v128.store_lane<u32>(at, a, 2, 128)
        v128.store_lane<u32>(at, a, 3, 192)
        v128.store_lane<u32>(at, b, 0, 256)
        v128.store_lane<u32>(at, b, 1, 320)
        v128.store_lane<u32>(at, b, 2, 384)
        v128.store_lane<u32>(at, b, 3, 448)
      }
    }
  }
}

/** Panels for a product with rows of 400, one for 16 outputs: values. */
export function toValues(layer: usize, from: usize, stride: usize, rows: usize, inputs: usize, to: usize): void {
  const panels = layer + MULTIPLIERS + 384 * 8
  for (let n: usize = 0; n < 384; n += 16) {
    const panel = unpack(panels + (n >> 4) * packedBytes(inputs), inputs)
    let at = to + (n >> 4) * panelBytes(400) + 64
    for (let first: usize = 0; first < rows; first += ROWS) {
      product(from + first * stride, stride, ROWS, inputs, panel)
      for (let r: usize = 0; r < ROWS; r += 2, at += 64) {
        const a = eight(layer, 384, r, n)
        const b = eight(layer, 384, r + 1, n)
        v128.store(at, i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11))
        v128.store(at, i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15), 16)
        const c = eight(layer, 384, r, n + 8)
        const d = eight(layer, 384, r + 1, n + 8)
        v128.store(at, i16x8.shuffle(c, d, 0, 8, 1, 9, 2, 10, 3, 11), 32)
        v128.store(at, i16x8.shuffle(c, d, 4, 12, 5, 13, 6, 14, 7, 15), 48)
      }
    }
  }
}

/**
 * A product of 400 rows with one panel after another that was made on the way, as integers of 16 bits, rows `toStride` bytes apart. `scale` is
 * a quantiser, then a multiplier.
 */
export function toScaled(
  scale: usize,
  from: usize,
  stride: usize,
  inputs: usize,
  panels: usize,
  count: usize,
  to: usize,
  toStride: usize,
): void {
  const multiplier = v128.load32_splat(scale + 12)
  for (const end = to + count * 32; to < end; to += 32, panels += panelBytes(inputs)) {
    for (let first: usize = 0; first < 400; first += ROWS) {
      product(from + first * stride, stride, ROWS, inputs, panels)
      let row = to + first * toStride
      for (let at = sums; at < sums + ROWS * 64; at += 64, row += toStride) {
        const a = limited(f32x4.mul(f32x4.convert_i32x4_s(v128.load(at)), multiplier), scale)
        const b = limited(f32x4.mul(f32x4.convert_i32x4_s(v128.load(at, 16)), multiplier), scale)
        const c = limited(f32x4.mul(f32x4.convert_i32x4_s(v128.load(at, 32)), multiplier), scale)
        const d = limited(f32x4.mul(f32x4.convert_i32x4_s(v128.load(at, 48)), multiplier), scale)
        v128.store(row, narrowed(a, b))
        v128.store(row, narrowed(c, d), 16)
      }
    }
  }
}

/** Eight numbers of row `r` from column `n` on, times the factor and quantised. */
function eight(layer: usize, outputs: usize, r: usize, n: usize): v128 {
  const factor = v128.load32_splat(layer + FACTOR)
  const a = f32x4.mul(said(layer, outputs, r, n), factor)
  const b = f32x4.mul(said(layer, outputs, r, n + 4), factor)
  return narrowed(quantised(a, layer + KEPT), quantised(b, layer + KEPT))
}

/** Four numbers of row `r` from column `n` on: the model rounds them to a scale, then adds a term to each. */
function said(layer: usize, outputs: usize, r: usize, n: usize): v128 {
  const sum = f32x4.convert_i32x4_s(v128.load(sums + r * 64 + (n & 15) * 4))
  const at = layer + MULTIPLIERS + n * 4
  const steps = f32x4.nearest(limited(f32x4.mul(sum, v128.load(at)), layer))
  return f32x4.add(f32x4.mul(steps, v128.load32_splat(layer)), v128.load(at + outputs * 4))
}
