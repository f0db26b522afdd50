// @ts-nocheck AssemblyScript: `asc` checks the types.

export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))))
}

export function tanh(x: v128): v128 {
  const two = f32x4.splat(2)
  return f32x4.sub(f32x4.mul(two, sigmoid(f32x4.mul(two, x))), f32x4.splat(1))
}

/** e^x = 2^n e^r with |r| <= ln 2 / 2; the Taylor series to r^6 leaves a relative error of about 2e-7. */
export function exp(x: v128): v128 {
  x = f32x4.max(f32x4.min(x, f32x4.splat(87)), f32x4.splat(-87))
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(Math.LOG2E as f32)))
  // ln 2 in two parts, so that n times the first is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)))
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(0.00021219444005469057)))
  let sum = f32x4.splat(1.0 / 720.0)
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 120.0))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 24.0))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 6.0))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(0.5))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return f32x4.mul(sum, power)
}
