/** The factors of 400, the frame of Whisper's features. */
const RADICES = [4, 4, 5, 5] as const

/**
 * Fourier transform of 400 complex numbers (Stockham's, which needs no reordering). In place for the caller; its buffers are its own,
 * so one is for one thread.
 */
export class Fourier400 {
  static readonly SIZE = 400
  readonly #cos = table(Math.cos)
  readonly #sin = table((angle) => -Math.sin(angle))
  readonly #re = new Float64Array(Fourier400.SIZE)
  readonly #im = new Float64Array(Fourier400.SIZE)

  transform(re: Float64Array<ArrayBuffer>, im: Float64Array<ArrayBuffer>): void {
    let [fromRe, fromIm, toRe, toIm] = [re, im, this.#re, this.#im]
    let length: number = Fourier400.SIZE
    let stride = 1
    // Four stages: the result ends where it began.
    for (const radix of RADICES) {
      this.#stage(radix, length, stride, fromRe, fromIm, toRe, toIm)
      length /= radix
      stride *= radix
      ;[fromRe, fromIm, toRe, toIm] = [toRe, toIm, fromRe, fromIm]
    }
  }

  #stage(
    radix: number,
    length: number,
    stride: number,
    fromRe: Float64Array,
    fromIm: Float64Array,
    toRe: Float64Array,
    toIm: Float64Array,
  ): void {
    const cos = this.#cos
    const sin = this.#sin
    const part = length / radix
    const perRoot = Fourier400.SIZE / radix
    for (let p = 0; p < part; p++) {
      for (let q = 0; q < stride; q++) {
        const first = q + stride * p
        for (let k = 0; k < radix; k++) {
          let re = fromRe[first] as number
          let im = fromIm[first] as number
          let at = first
          let root = 0
          for (let j = 1; j < radix; j++) {
            at += stride * part
            root += perRoot * k
            if (root >= Fourier400.SIZE) root -= Fourier400.SIZE
            const a = fromRe[at] as number
            const b = fromIm[at] as number
            const c = cos[root] as number
            const s = sin[root] as number
            re += a * c - b * s
            im += a * s + b * c
          }
          const c = cos[p * k * stride] as number
          const s = sin[p * k * stride] as number
          const to = q + stride * (radix * p + k)
          toRe[to] = re * c - im * s
          toIm[to] = re * s + im * c
        }
      }
    }
  }
}

const table = (of: (angle: number) => number): Float64Array =>
  Float64Array.from({ length: Fourier400.SIZE }, (_, index) => of((2 * Math.PI * index) / Fourier400.SIZE))
