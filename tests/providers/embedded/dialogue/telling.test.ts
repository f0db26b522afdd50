import { describe, expect, test } from 'bun:test'
import { told } from '../../../../src/providers/embedded/dialogue/telling.ts'
import { expectLinear } from '../../../support/linear.ts'

describe('what a tool told is said', () => {
  test.each([
    ['It rains.', 'It rains.'],
    ['It costs €12 (or\n more).', 'It costs €12 (or more).'],
    ['{"day":"Sunday","opensAt":"ten","is_open":true,"note":null}', 'Day Sunday, opens at ten, is open yes.'],
    ['[{"flight":"LH 1","gate":4},{"flight":"LH 2"}]', 'Flight LH 1, gate 4; flight LH 2.'],
    ['["bread","rolls"]', 'Bread; rolls.'],
    ['"It snows!"', 'It snows!'],
    ['{not JSON', '{not JSON'],
    ['42', '42'],
    ['', 'That is done.'],
    ['{}', 'That is done.'],
    ['[[[["deep"]]]]', 'That is done.'],
  ])('%j', (content, words) => {
    expect(told(content)).toBe(words)
  })

  test('no longer than callers listen', () => {
    expect(told('It rains. '.repeat(1000))).toMatch(/^(?:It rains\. ?){50,100}$/)
    expect(told('rain '.repeat(1000))).toMatch(/^rain [^]{700,950}And so on\.$/)
    expect(told(JSON.stringify(Array.from({ length: 1000 }, (_, at) => `no ${at}`)))).toBe(
      'No 0; no 1; no 2; no 3; no 4; no 5; no 6; no 7; no 8; no 9.',
    )
  })

  test.each([' ', '[', '{"a":', '. ', '"', 'aA', '_'])('in time that grows with it alone: %j', async (unit) => {
    await expectLinear(unit, told)
    await expectLinear(unit, (text) => told(JSON.stringify({ [text]: text })))
  })
})
