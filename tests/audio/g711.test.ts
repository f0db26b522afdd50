import { describe, expect, test } from 'bun:test'
import { A_LAW, decodeG711, encodeG711, type G711, MU_LAW } from '../../src/audio/g711.ts'

/** A law as the tables of the Recommendation state it: steps of each segment, at the law's own number of bits. */
interface Stated {
  /** 16-bit samples per unit of the law. */
  readonly unit: number
  /** Sixteen steps each; the first segment of μ-law has one more, of half the width. */
  readonly steps: readonly number[]
  readonly hasHalfStep: boolean
  /** Bits inverted on the line in a positive code, and those of a negative one. */
  readonly positive: number
  readonly negative: number
}

const STATED_MU: Stated = {
  unit: 4,
  steps: [2, 4, 8, 16, 32, 64, 128, 256],
  hasHalfStep: true,
  positive: 0xff,
  negative: 0x7f,
}
const STATED_A: Stated = {
  unit: 16,
  steps: [1, 1, 2, 4, 8, 16, 32, 64],
  hasHalfStep: false,
  positive: 0xd5,
  negative: 0x55,
}

/** Decision values: the lowest magnitude of each of the 128 levels, in units of the law. */
function decisionValues({ steps, hasHalfStep }: Stated): number[] {
  const values = [0]
  for (const [segment, step] of steps.entries())
    for (let level = segment === 0 ? 1 : 0; level < 16; level++) {
      const width = level > 0 ? step : (steps[segment - 1] ?? step)
      values.push((values.at(-1) ?? 0) + (hasHalfStep && segment === 0 && level === 1 ? step / 2 : width))
    }
  return values
}

function statedCode(stated: Stated, decisions: readonly number[], sample: number): number {
  const units = Math.floor((sample < 0 ? -1 - sample : sample) / stated.unit)
  const level = decisions.findLastIndex((value) => value <= units)
  return (sample < 0 ? stated.negative : stated.positive) ^ level
}

/** The middle between two decision values; μ-law's first level is zero itself. */
function statedSample(stated: Stated, decisions: readonly number[], code: number): number {
  const isPositive = code >= 0x80
  const level = (isPositive ? stated.positive : stated.negative) ^ code
  const low = decisions[level] ?? Number.NaN
  const high = decisions[level + 1] ?? low + (stated.steps.at(-1) ?? 0)
  const units = stated.hasHalfStep && level === 0 ? 0 : (low + high) / 2
  return (isPositive ? units : -units) * stated.unit
}

describe.each<[string, G711, Stated]>([
  ['μ-law', MU_LAW, STATED_MU],
  ['A-law', A_LAW, STATED_A],
])('%s', (_name, law, stated) => {
  const decisions = decisionValues(stated)

  test('encodes all 65 536 samples as the Recommendation says', () => {
    const samples = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768)
    const bytes = new Uint8Array(samples.length)
    encodeG711(law, samples, bytes)
    const wrong = [...samples].filter((sample, index) => bytes[index] !== statedCode(stated, decisions, sample))
    expect(wrong).toEqual([])
  })

  test('decodes all 256 codes as the Recommendation says', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
    expect([...decodeG711(law, codes)]).toEqual([...codes].map((code) => statedSample(stated, decisions, code) + 0))
  })

  test('what was decoded encodes to itself, but for the second zero', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
    const again = new Uint8Array(256)
    encodeG711(law, decodeG711(law, codes), again)
    expect([...codes].filter((code) => again[code] !== code)).toEqual(law === MU_LAW ? [0x7f] : [])
  })
})

test('silence is the byte that lines carry', () => {
  expect(MU_LAW.encoded[0]).toBe(0xff)
  expect(A_LAW.encoded[0]).toBe(0xd5)
  expect(MU_LAW.decoded[0]).toBe(-32_124)
  expect(MU_LAW.decoded[0x80]).toBe(32_124)
  expect(A_LAW.decoded[0xaa]).toBe(32_256)
})

// What eight bits a sample can do: the step grows with the level.
test.each([
  ['μ-law', MU_LAW, -10, 37.0],
  ['μ-law', MU_LAW, -20, 37.0],
  ['μ-law', MU_LAW, -30, 34.5],
  ['μ-law', MU_LAW, -40, 34.5],
  ['A-law', A_LAW, -10, 36.0],
  ['A-law', A_LAW, -20, 37.0],
  ['A-law', A_LAW, -30, 36.5],
  ['A-law', A_LAW, -40, 33.5],
] as const)('%s keeps a sine of %d dBFS above its noise by %d dB', (_name, law, levelDb, db) => {
  expect(snrDb(law, levelDb)).toBeWithin(db, db + 2)
})

/** A second of 1004 Hz, the tone lines are measured with. */
function snrDb(law: G711, levelDb: number): number {
  const amplitude = 32_767 * 10 ** (levelDb / 20)
  const sine = Int16Array.from({ length: 8_000 }, (_, n) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 1_004 * n) / 8_000)),
  )
  const bytes = new Uint8Array(sine.length)
  encodeG711(law, sine, bytes)
  const heard = decodeG711(law, bytes)
  let signal = 0
  let noise = 0
  for (const [n, sample] of sine.entries()) {
    signal += sample ** 2
    noise += ((heard[n] ?? 0) - sample) ** 2
  }
  return 10 * Math.log10(signal / noise)
}
