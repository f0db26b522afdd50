// @ts-nocheck AssemblyScript: `asc` checks the types.

/** Rows at a time, at most: so few that their sums stay in the nearest cache, with the weights and what is looked up afterwards. */
export const ROWS: usize = 80
/** Inputs at a time, for the weights to stay there too. */
const INPUTS: usize = 400

/** What `product` gives: 16 columns of its rows. */
export const sums: usize = memory.data(80 * 64, 16)

/** The panel that is at work, and one is enough: room for the most inputs. */
const unpacked: usize = memory.data(64 + 1536 * 32, 16)

/** Bytes of a panel: what the sums start at, then for each pair of inputs the two weights of each of the 16 columns. */
export function panelBytes(inputs: usize): usize {
  return 64 + inputs * 32
}

/** The same with weights of 8 bits, as they are kept. */
export function packedBytes(inputs: usize): usize {
  return 64 + inputs * 16
}

/** Weights of 8 bits to a panel, which stands until the next is unpacked. */
export function unpack(packed: usize, inputs: usize): usize {
  memory.copy(unpacked, packed, 64)
  let to = unpacked + 64
  for (let at = packed + 64, end = at + inputs * 16; at < end; at += 16, to += 32) {
    const weights = v128.load(at)
    v128.store(to, i16x8.extend_low_i8x16_s(weights))
    v128.store(to, i16x8.extend_high_i8x16_s(weights), 16)
  }
  return unpacked
}

/** `rows` (even) of `inputs` (even) integers of 16 bits, `stride` bytes apart, times a panel: right to the last bit. */
export function product(from: usize, stride: usize, rows: usize, inputs: usize, panel: usize): void {
  for (let to = sums, end = sums + rows * 64; to < end; to += 64) {
    v128.store(to, v128.load(panel))
    v128.store(to, v128.load(panel, 16), 16)
    v128.store(to, v128.load(panel, 32), 32)
    v128.store(to, v128.load(panel, 48), 48)
  }
  for (let done: usize = 0; done < inputs; done += INPUTS) {
    add(from + done * 2, stride, rows, min<usize>(INPUTS, inputs - done), panel + 64 + done * 32)
  }
}

/** Two rows and 16 columns at a time: eight sums, four weights and an input are as many registers as there are. */
function add(from: usize, stride: usize, rows: usize, inputs: usize, weights: usize): void {
  const end = weights + inputs * 32
  for (let to = sums, last = sums + rows * 64; to < last; to += 128) {
    let a0 = v128.load(to)
    let a1 = v128.load(to, 16)
    let a2 = v128.load(to, 32)
    let a3 = v128.load(to, 48)
    let b0 = v128.load(to, 64)
    let b1 = v128.load(to, 80)
    let b2 = v128.load(to, 96)
    let b3 = v128.load(to, 112)
    let x = from
    let w = weights
    do {
      const w0 = v128.load(w)
      const w1 = v128.load(w, 16)
      const w2 = v128.load(w, 32)
      const w3 = v128.load(w, 48)
      const a = v128.load32_splat(x)
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(a, w0))
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(a, w1))
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(a, w2))
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(a, w3))
      const b = v128.load32_splat(x + stride)
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(b, w0))
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(b, w1))
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(b, w2))
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(b, w3))
      x += 4
      w += 64
    } while (w < end)
    v128.store(to, a0)
    v128.store(to, a1, 16)
    v128.store(to, a2, 32)
    v128.store(to, a3, 48)
    v128.store(to, b0, 64)
    v128.store(to, b1, 80)
    v128.store(to, b2, 96)
    v128.store(to, b3, 112)
    from += stride << 1
  }
}
