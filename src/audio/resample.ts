/** The rates of telephony, Opus, browsers and voices: between these a `Resampler` is at its best. */
export const RESAMPLE_RATES_HZ = [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const

// Length, in samples of the lower rate, and shape of the windowed sinc, found by scanning its response: 0.2 dB are lost at 0.8
// of the lower rate's Nyquist frequency and 72 dB from 1.0 on, where sound would fold back (or mirror, going up). A shorter
// one cannot do both; this one delays by 2.5 ms at 8 kHz and 1.25 ms at 16 kHz.
const SPAN = 40
const CUTOFF = 0.88
const KAISER_BETA = 7

/** Samples filtered at once: bounds the working memory whatever the chunk length. */
const BLOCK = 960

/** A polyphase filter bank: one row for each part of the way from one input sample to the next. */
interface Bank {
  /** Per row; a multiple of four, because the inner loop is unrolled. */
  readonly taps: number
  /** Oldest tap first. An array for each, not one table: with a row offset in each index JSC made this 3 times slower. */
  readonly rows: readonly Float64Array[]
}

// At most two per pair of the list above, whatever rates strangers claim; the largest of 1 MB, most below 100 kB.
const banks = new Map<string, Bank>()

/** Rows for a rate outside the list, whose exact phases would be thousands: off by a thousandth of a sample at most. */
const SHARED_ROWS = 512

/**
 * Converts one stream of mono samples between whole rates of 8 to 48 kHz, alias-free and saturating. n samples in give
 * ceil(n · to / from) out, in whatever chunks they come; equal rates pass through untouched. Rates outside
 * `RESAMPLE_RATES_HZ` work too, with some treble lost and noise 50 dB down.
 */
export class Resampler {
  /** How much later a sound comes out than it went in. */
  readonly delayMs: number
  readonly #bank: Bank | undefined
  /** Output k lies `k · step / phases` input samples from the start: both whole, so that nothing drifts. */
  readonly #phases: number
  readonly #step: number
  /** The last `taps - 1` samples, then the block being filtered. */
  readonly #work: Float64Array
  readonly #tail: Int16Array
  /** Position of the next output: phase, and samples of the next block to skip first. */
  #phase = 0
  #skip = 0
  #out = new Int16Array(0)

  /** Throws `RangeError` for a rate that is not whole or outside 8 to 48 kHz. */
  constructor(fromHz: number, toHz: number) {
    for (const rateHz of [fromHz, toHz]) {
      if (!Number.isInteger(rateHz) || rateHz < RESAMPLE_RATES_HZ[0] || rateHz > HIGHEST_HZ) {
        throw new RangeError(`cannot resample ${rateHz} Hz`)
      }
    }
    const divisor = greatestCommonDivisor(fromHz, toHz)
    this.#phases = toHz / divisor
    this.#step = fromHz / divisor
    this.#bank = fromHz === toHz ? undefined : bankOf(fromHz, toHz, this.#phases)
    const taps = this.#bank?.taps ?? 1
    const delay = (taps - 1 / (this.#bank?.rows.length ?? 1)) / 2
    this.delayMs = (delay * 1000) / fromHz
    this.#work = new Float64Array(this.#bank ? taps - 1 + BLOCK : 0)
    this.#tail = new Int16Array(Math.ceil(delay))
  }

  /** The samples this chunk completes, in a buffer that the next call reuses (or `samples` itself at equal rates). */
  process(samples: Int16Array): Int16Array {
    const bank = this.#bank
    if (!bank) return samples
    // Outputs at positions (phase + k · step) / phases + skip, as long as they are below samples.length.
    const ahead = (samples.length - this.#skip) * this.#phases - this.#phase
    const length = Math.max(0, Math.ceil(ahead / this.#step))
    if (this.#out.length !== length) this.#out = this.#sized(length)
    let written = 0
    for (let from = 0; from < samples.length; from += BLOCK) {
      written = this.#filter(bank, samples, from, Math.min(samples.length, from + BLOCK), written)
    }
    return this.#out
  }

  /** What is still inside the filter, `delayMs` of it; then as new. */
  flush(): Int16Array {
    const rest = this.#bank ? this.process(this.#tail) : this.#tail
    this.reset()
    return rest
  }

  /** Forgets the past, for another stream. */
  reset(): void {
    this.#work.fill(0)
    this.#phase = 0
    this.#skip = 0
  }

  /** A view of `length` samples, on the same memory when it is large enough. */
  #sized(length: number): Int16Array<ArrayBuffer> {
    const memory = this.#out.buffer
    return memory.byteLength >= length * 2 ? new Int16Array(memory, 0, length) : new Int16Array(length)
  }

  #filter(bank: Bank, samples: Int16Array, from: number, to: number, written: number): number {
    const { taps, rows } = bank
    const phases = this.#phases
    const step = this.#step
    const rowsPerPhase = rows.length / phases
    const work = this.#work
    const out = this.#out
    const count = to - from
    for (let index = 0; index < count; index++) work[taps - 1 + index] = samples[from + index] as number
    let at = this.#skip
    let phase = this.#phase
    while (at < count) {
      const row = rows[Math.floor(phase * rowsPerPhase)] as Float64Array
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      for (let tap = 0; tap < taps; tap += 4) {
        a += (row[tap] as number) * (work[at + tap] as number)
        b += (row[tap + 1] as number) * (work[at + tap + 1] as number)
        c += (row[tap + 2] as number) * (work[at + tap + 2] as number)
        d += (row[tap + 3] as number) * (work[at + tap + 3] as number)
      }
      const sum = a + b + (c + d)
      out[written++] = sum >= 32_767 ? 32_767 : sum <= -32_768 ? -32_768 : (sum + (sum < 0 ? -0.5 : 0.5)) | 0
      phase += step
      while (phase >= phases) {
        phase -= phases
        at++
      }
    }
    this.#skip = at - count
    this.#phase = phase
    work.copyWithin(0, count, count + taps - 1)
    return written
  }
}

const HIGHEST_HZ = 48_000

/** The bank of a pair in the list; for any other that of the next wider pair, so that few serve all. */
function bankOf(fromHz: number, toHz: number, phases: number): Bank {
  const widerHz = RESAMPLE_RATES_HZ.find((rateHz) => rateHz >= fromHz) ?? HIGHEST_HZ
  const narrowerHz = RESAMPLE_RATES_HZ.findLast((rateHz) => rateHz <= toHz) ?? RESAMPLE_RATES_HZ[0]
  const isListed = widerHz === fromHz && narrowerHz === toHz
  const key = `${widerHz}-${narrowerHz}-${isListed}`
  const known = banks.get(key)
  if (known) return known
  const bank = makeBank(widerHz / narrowerHz, isListed ? phases : SHARED_ROWS)
  banks.set(key, bank)
  return bank
}

/** `ratio` is input rate to output rate. */
function makeBank(ratio: number, phases: number): Bank {
  const taps = Math.ceil((SPAN * Math.max(1, ratio)) / 4) * 4
  const cutoff = CUTOFF * Math.min(1, 1 / ratio)
  const rows: Float64Array[] = []
  for (let phase = 0; phase < phases; phase++) {
    const row = new Float64Array(taps)
    for (let tap = 0; tap < taps; tap++) {
      // In input samples from the middle of the filter; the half phase makes the whole bank symmetric.
      const time = taps - 1 - tap + (phase + 0.5) / phases - taps / 2
      row[tap] = sinc(cutoff * time) * kaiser((2 * time) / taps)
    }
    // Each phase alone passes a constant unchanged, so silence with an offset gains no tone at the lower rate.
    const sum = row.reduce((total, value) => total + value, 0)
    for (let tap = 0; tap < taps; tap++) row[tap] = (row[tap] as number) / sum
    rows.push(row)
  }
  return { taps, rows }
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** The window at -1 … 1, in no particular scale. */
export const kaiser = (x: number): number => bessel(KAISER_BETA * Math.sqrt(1 - x * x))

/** Modified Bessel function of the first kind, order zero, by its series. */
function bessel(x: number): number {
  let term = 1
  let sum = 1
  for (let index = 1; term > sum * 1e-16; index++) {
    term *= (x / (2 * index)) ** 2
    sum += term
  }
  return sum
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
