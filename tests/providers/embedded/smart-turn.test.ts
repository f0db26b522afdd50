import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { bytesFromSamples } from '../../../src/audio/pcm.ts'
import { Fourier400 } from '../../../src/providers/embedded/fourier.ts'
import { LogMel } from '../../../src/providers/embedded/log-mel.ts'
import { smartTurn } from '../../../src/providers/embedded/smart-turn.ts'
import { systemClock } from '../../../src/std/clock.ts'
import { noise } from '../../support/noise.ts'
import { python } from '../../support/pipecat/python.ts'
import { smartTurnPath } from '../../support/smart-turn.ts'
import { allison } from '../../support/speech.ts'

const WAIT_MS = 120_000
const { signal } = new AbortController()
const model = smartTurn(await smartTurnPath(), systemClock)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voxray-'))
  await model.preload()
}, WAIT_MS)
afterAll(async () => {
  await rm(folder, { recursive: true })
  await model[Symbol.asyncDispose]()
})

test('the transform of 400 is that of the definition', () => {
  const re = Float64Array.from(noise(25, -10, 1))
  const im = Float64Array.from(noise(25, -10, 2))
  const [a, b] = [re.slice(), im.slice()]
  new Fourier400().transform(re, im)
  for (const bin of [0, 1, 7, 25, 199, 200, 399]) {
    let [sumRe, sumIm] = [0, 0]
    for (let at = 0; at < 400; at++) {
      const angle = (-2 * Math.PI * at * bin) / 400
      sumRe += (a[at] ?? 0) * Math.cos(angle) - (b[at] ?? 0) * Math.sin(angle)
      sumIm += (a[at] ?? 0) * Math.sin(angle) + (b[at] ?? 0) * Math.cos(angle)
    }
    expect(re[bin]).toBeCloseTo(sumRe, 4)
    expect(im[bin]).toBeCloseTo(sumIm, 4)
  }
})

describe.each([
  ['a sentence', allison('please-try-again')],
  ['a part of it', allison('conf-getpin').subarray(0, 22_000)],
  ['more than eight seconds', allison('demo-congrats')],
  ['a noise', noise(3000, -30)],
  ['silence', new Int16Array(16_000)],
] as const)('%s', (name, samples) => {
  test('gives the features that Pipecat gives to the model, and is judged alike', async () => {
    const [sound, features] = [join(folder, `${name}.pcm`), join(folder, `${name}.f32`)]
    await Bun.write(sound, bytesFromSamples(samples))
    const [told] = await python(join(import.meta.dir, '../../support/pipecat/features.py'), [sound, features])
    const theirs = new Float32Array(await Bun.file(features).arrayBuffer())
    const ours = new LogMel().of(samples)
    const worst = ours.reduce((most, value, at) => Math.max(most, Math.abs(value - (theirs[at] ?? 0))), 0)
    expect(worst).toBeLessThan(1e-3)
    // Two runtimes round a model of 8 bits in two ways.
    expect(Math.abs((await model.judge(samples, signal)) - Number(told))).toBeLessThan(0.1)
  }, 60_000)
})

test(
  'a sentence that has ended is over, one that breaks off is not',
  async () => {
    const whole = allison('please-try-again')
    expect(await model.judge(whole, signal)).toBeGreaterThan(0.8)
    expect(await model.judge(whole.subarray(0, whole.length * 0.6), signal)).toBeLessThan(0.3)
  },
  WAIT_MS,
)

test('a pause that nobody waits for any more is given up', async () => {
  const cancel = new AbortController()
  const judged = model.judge(new Int16Array(16_000), cancel.signal)
  cancel.abort(new Error('the caller speaks on'))
  expect(judged).rejects.toThrow('the caller speaks on')
})

test(
  'who comes when many wait is told that the model is busy',
  async () => {
    await model.judge(new Int16Array(16_000), signal)
    const judged = Array.from({ length: 6 }, () => model.judge(new Int16Array(16_000), signal))
    const results = await Promise.allSettled(judged)
    expect(results.filter(({ status }) => status === 'rejected').length).toBe(2)
    expect(results.at(-1)).toMatchObject({ reason: { code: 'busy', retryable: true } })
  },
  WAIT_MS,
)
