import { describe, expect, test } from 'bun:test'
import { RestingBreaker } from '../../src/std/breaker.ts'
import { type FailureCode, StageError } from '../../src/std/errors.ts'
import { JointBreaker } from '../../src/std/joint-breaker.ts'
import { VirtualClock } from '../support/clock.ts'

const failure = (code: FailureCode) => new StageError('tts', code, 'no')

/** Two models of one vendor. */
function rigOf() {
  const clock = new VirtualClock()
  const vendor = new RestingBreaker(clock)
  const [ada, bea] = [new RestingBreaker(clock), new RestingBreaker(clock)].map((own) => new JointBreaker(vendor, own))
  if (!ada || !bea) throw new Error('no breakers')
  return { clock, ada, bea }
}

describe('the breakers of a vendor and of its models', () => {
  test.each([
    ['server-error', true],
    ['unauthorized', true],
    ['rate-limited', true],
    ['not-found', false],
    ['gone', false],
    ['unsupported', false],
  ] as const)('after %s of one let the other rest: %p', (code, rests) => {
    const { ada, bea } = rigOf()
    ada.asked().failed(failure(code))
    expect(ada.isResting).toBeTrue()
    expect(bea.isResting).toBe(rests)
    expect(ada.restsUntilMs).toBeGreaterThan(0)
  })

  test('count pieces without a sound of each voice by itself', () => {
    const { ada, bea } = rigOf()
    for (let nth = 0; nth < 3; nth++) ada.asked().refused(failure('no-audio'))
    expect([ada.isResting, bea.isResting]).toEqual([true, false])
  })

  test('are both tried by one request, and both are back', async () => {
    const { clock, ada, bea } = rigOf()
    ada.asked().failed(failure('not-found'))
    bea.asked().failed(failure('timeout'))
    await clock.advance(60_000)
    const trial = ada.asked()
    expect([ada.isResting, bea.isResting]).toEqual([true, true])
    trial.succeeded()
    expect([ada.restsUntilMs, bea.restsUntilMs]).toEqual([-Infinity, -Infinity])
  })
})
