// @ts-nocheck AssemblyScript: `asc` checks the types.
// The model's activations are integers of 8 bits with a scale and a zero point. Here they are kept less their zero point, in 16 bits.

/** A scale, then the least and the greatest integer. */
export const QUANTISER_BYTES: usize = 16

/** Within what this quantiser can hold; still to be rounded. */
export function limited(x: v128, quantiser: usize): v128 {
  return f32x4.pmin(f32x4.pmax(x, v128.load32_splat(quantiser + 4)), v128.load32_splat(quantiser + 8))
}

/** The same for numbers that are not yet counted in steps of its scale. */
export function quantised(x: v128, quantiser: usize): v128 {
  return limited(f32x4.div(x, v128.load32_splat(quantiser)), quantiser)
}

/** Eight of 16 bits: each the nearest, and of two that are as near the even one. */
export function narrowed(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(integers(a), integers(b))
}

/** Where a float holds 1.5 * 2^23 and a small number, its last bits are that number, rounded. */
function integers(x: v128): v128 {
  return i32x4.sub(f32x4.add(x, f32x4.splat(12_582_912)), i32x4.splat(0x4b40_0000))
}

export function total(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
}
