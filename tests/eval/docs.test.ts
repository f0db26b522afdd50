import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readScenarios } from '../../src/eval/read-scenarios.ts'
import { played } from './rig.ts'

const page = readFileSync(join(import.meta.dir, '../../docs/evals.md'), 'utf8')
const [, yaml = ''] = /^```yaml scenarios\n([^]*?)^```/m.exec(page) ?? []
const { scenarios = [] } = readScenarios(yaml, 'evals.md')

test('the page has scenarios', () => {
  expect(scenarios.length).toBeGreaterThan(1)
})

test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  'the demo agent passes what the page shows: %s',
  async (_name, scenario) => {
    const { turns, error, passed } = await played(scenario)
    expect({ error, failures: turns.flatMap(({ failures }) => failures) }).toEqual({ error: undefined, failures: [] })
    expect(turns).toHaveLength(scenario.turns.length)
    expect(passed).toBe(true)
  },
)
