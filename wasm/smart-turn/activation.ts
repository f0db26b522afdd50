// @ts-nocheck AssemblyScript: `asc` checks the types.

import { exp } from '../silero/activation'

/** x times the share of a normal distribution below it. */
export function gelu(x: v128): v128 {
  const share = f32x4.mul(
    f32x4.splat(0.5),
    f32x4.add(erf(f32x4.div(x, f32x4.splat(Math.SQRT2 as f32))), f32x4.splat(1)),
  )
  return f32x4.mul(x, share)
}

/** Abramowitz and Stegun 7.1.26, right to 1.5e-7. */
function erf(x: v128): v128 {
  const one = f32x4.splat(1)
  const size = f32x4.abs(x)
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(f32x4.splat(0.3275911), size)))
  let sum = f32x4.splat(1.061405429)
  sum = f32x4.add(f32x4.mul(sum, t), f32x4.splat(-1.453152027))
  sum = f32x4.add(f32x4.mul(sum, t), f32x4.splat(1.421413741))
  sum = f32x4.add(f32x4.mul(sum, t), f32x4.splat(-0.284496736))
  sum = f32x4.add(f32x4.mul(sum, t), f32x4.splat(0.254829592))
  const rest = f32x4.mul(f32x4.mul(sum, t), exp(f32x4.neg(f32x4.mul(size, size))))
  return v128.bitselect(x, f32x4.sub(one, rest), i32x4.splat(0x8000_0000))
}
