// @ts-nocheck AssemblyScript: `asc` checks the types.

import { exp } from '../silero/activation'
import { narrowed, quantised, total } from './numbers'

const row: usize = memory.data(400 * 4, 16)
const table: usize = memory.data(256 * 4, 16)

/** Rows of `width` floats to a mean of zero and a variance of one, then factors and terms: in place. */
export function normalise(at: usize, rows: usize, width: usize, norm: usize): void {
  const bytes = width * 4
  const share: f32 = (1.0 as f32) / (width as f32)
  for (let end = at + rows * bytes; at < end; at += bytes) {
    let sum = f32x4.splat(0)
    for (let x: usize = 0; x < bytes; x += 16) sum = f32x4.add(sum, v128.load(at + x))
    const mean = f32x4.splat(total(sum) * share)
    sum = f32x4.splat(0)
    for (let x: usize = 0; x < bytes; x += 16) {
      const off = f32x4.sub(v128.load(at + x), mean)
      sum = f32x4.add(sum, f32x4.mul(off, off))
    }
    const deviation = f32x4.splat(sqrt<f32>(total(sum) * share + (1e-5 as f32)))
    for (let x: usize = 0; x < bytes; x += 16) {
      const y = f32x4.div(f32x4.sub(v128.load(at + x), mean), deviation)
      const z = f32x4.add(f32x4.mul(y, v128.load(norm + x)), v128.load(norm + bytes + x))
      v128.store(at + x, z)
    }
  }
}

/** Floats to integers. `length` is a multiple of eight. */
export function quantise(from: usize, to: usize, length: usize, quantiser: usize): void {
  for (let end = to + length * 2; to < end; to += 16, from += 32) {
    v128.store(to, narrowed(quantised(v128.load(from), quantiser), quantised(v128.load(from, 16), quantiser)))
  }
}

/**
 * Rows of 400 integers in place: their softmax. They are `scale` apart before, and 1 / `steps` after. There are but 256 differences from the
 * greatest, so that each exponential is looked up.
 */
export function softmax(at: usize, rows: usize, scale: f32, steps: f32): void {
  const four = f32x4.mul(f32x4(0, -1, -2, -3), f32x4.splat(scale))
  for (let below: usize = 0; below < 256; below += 4) {
    v128.store(table + (below << 2), exp(f32x4.sub(four, f32x4.splat(scale * (below as f32)))))
  }
  for (let end = at + rows * 800; at < end; at += 800) {
    let top = v128.load(at)
    for (let x: usize = 16; x < 800; x += 16) top = i16x8.max_s(top, v128.load(at + x))
    top = i16x8.max_s(top, i16x8.shuffle(top, top, 4, 5, 6, 7, 0, 1, 2, 3))
    top = i16x8.max_s(top, i16x8.shuffle(top, top, 2, 3, 0, 1, 2, 3, 0, 1))
    const greatest = table + (max<i32>(i16x8.extract_lane_s(top, 0), i16x8.extract_lane_s(top, 1)) << 2)
    let a: f32 = 0
    let b: f32 = 0
    let c: f32 = 0
    let d: f32 = 0
    for (let x = at, to = row; x < at + 800; x += 8, to += 16) {
      const e = load<f32>(greatest - (load<i16>(x) << 2))
      const f = load<f32>(greatest - (load<i16>(x, 2) << 2))
      const g = load<f32>(greatest - (load<i16>(x, 4) << 2))
      const h = load<f32>(greatest - (load<i16>(x, 6) << 2))
      store<f32>(to, e)
      store<f32>(to, f, 4)
      store<f32>(to, g, 8)
      store<f32>(to, h, 12)
      a += e
      b += f
      c += g
      d += h
    }
    const factor = f32x4.splat(steps / (a + b + (c + d)))
    const most = f32x4.splat(255)
    for (let x: usize = 0; x < 800; x += 16) {
      const e = f32x4.pmin(f32x4.mul(v128.load(row + (x << 1)), factor), most)
      const f = f32x4.pmin(f32x4.mul(v128.load(row + (x << 1), 16), factor), most)
      v128.store(at + x, narrowed(e, f))
    }
  }
}
