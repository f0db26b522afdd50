import { describe, expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import type { EndOfTurn } from '../../src/turn/end-of-turn.ts'
import { DEFAULT_ENDPOINT } from '../../src/turn/endpoint.ts'
import { Rig, type RigOptions } from '../support/rig.ts'

const { sureMs, unsureMs, baseMs } = DEFAULT_ENDPOINT
const SAID = 'I went to the market.'

interface Judged extends EndOfTurn {
  /** Milliseconds of sound, of each pause. */
  readonly heardMs: number[]
  given: number
}

/** A model that is asked after 100 ms and says this. */
function judging(over: number | Error): Judged {
  const heardMs: number[] = []
  return {
    name: 'scripted',
    heardMs,
    given: 0,
    judge(samples, signal) {
      heardMs.push(samples.length / 16)
      signal.addEventListener('abort', () => this.given++)
      return over instanceof Error ? Promise.reject(over) : Promise.resolve(over)
    },
  }
}

const calls = (endOfTurn: EndOfTurn, options: RigOptions = {}): Rig =>
  new Rig({ says: [SAID], replies: ['Good.'], rules: { judgeMs: 100 }, parts: { endOfTurn }, ...options })

/** The silence after which the call answered. */
async function answeredAfterMs(rig: Rig, spokenMs = 1000): Promise<number> {
  await rig.speaksFor(spokenMs)
  const fromMs = rig.clock.now()
  while (rig.events('user-turn').length === 0 && rig.clock.now() < fromMs + 5000) await rig.isSilentFor(20)
  return rig.clock.now() - fromMs
}

describe('a call with a model of ends of turns', () => {
  test.each([
    [0.95, sureMs],
    [0.2, unsureMs],
    [new StageError('stt', 'busy', 'has too much to do'), baseMs],
  ])('that says %p answers after so much silence', async (over, waitMs) => {
    await using rig = calls(judging(over))
    expect(await answeredAfterMs(rig)).toBeWithin(waitMs, waitMs + 101)
  })

  test('gives it the turn, with a little before it', async () => {
    const model = judging(0.95)
    await using rig = calls(model)
    await rig.isSilentFor(3000)
    await answeredAfterMs(rig)
    expect(model.heardMs).toHaveLength(1)
    expect(model.heardMs[0]).toBeWithin(1600, 1900)
  })

  test('gives it no more than eight seconds, and those before it in their order', async () => {
    const model = judging(0.95)
    let seen = new Int16Array(0)
    const watching: EndOfTurn = {
      name: 'watching',
      judge: (samples, signal) => {
        seen = samples.slice()
        return model.judge(samples, signal)
      },
    }
    await using rig = calls(watching)
    await answeredAfterMs(rig, 11_000)
    expect(model.heardMs.at(-1)).toBe(8000)
    // Speech, and then the silence that made the pause.
    expect(seen.findLastIndex((sample) => sample !== 0) / 16).toBeWithin(7860, 7970)
    expect(seen[0]).not.toBe(0)
  })

  test('forgets a pause in which the caller speaks on', async () => {
    const model = judging(0.95)
    await using rig = calls({
      ...model,
      judge: (samples, signal) => model.judge(samples, signal).then(() => new Promise(() => {})),
    })
    await rig.speaksFor(600)
    await rig.isSilentFor(160)
    expect(model.heardMs).toHaveLength(1)
    await rig.speaksFor(400)
    expect(await answeredAfterMs(rig, 20)).toBeGreaterThan(500)
  })

  test('never has one judged without a model', async () => {
    const model = judging(0.95)
    await using rig = calls(model, { rules: {} })
    expect(await answeredAfterMs(rig)).toBeWithin(baseMs, baseMs + 101)
    expect(model.heardMs).toEqual([])
  })
})
