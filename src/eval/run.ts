import { junitOf, type Suite } from './junit.ts'
import { linesOf, type Paint, summaryOf } from './report.ts'
import type { ScenarioResult } from './result.ts'
import { runScenario, type Stage } from './run-scenario.ts'
import type { Scenario } from './scenario.ts'
import { messageOf } from '../std/errors.ts'

export interface ScenarioFile {
  readonly path: string
  readonly scenarios: readonly Scenario[]
}

export interface Outcome {
  readonly passed: boolean
  readonly junit: string
}

/** Runs all scenarios one after the other, and tells of each as soon as it is over. `stageFor` gives the server that the scenario needs. */
export async function runAll(
  files: readonly ScenarioFile[],
  stageFor: (scenario: Scenario, file: ScenarioFile) => Promise<Stage>,
  { tell, paint }: { readonly tell: (line: string) => void; readonly paint: Paint },
): Promise<Outcome> {
  const suites: Suite[] = []
  for (const file of files) {
    const results = []
    for (const scenario of file.scenarios) {
      const result = await stageFor(scenario, file).then(
        (stage) => runScenario(scenario, stage),
        (problem: unknown) => unstaged(scenario, problem),
      )
      for (const line of linesOf(result, paint)) tell(line)
      results.push(result)
    }
    suites.push({ name: file.path, results })
  }
  const all = suites.flatMap(({ results }) => results)
  tell(`\n${summaryOf(all)}`)
  return { passed: all.every(({ passed }) => passed), junit: junitOf(suites) }
}

/** There is no server for it. */
const unstaged = ({ name }: Scenario, problem: unknown): ScenarioResult => ({
  name,
  tookMs: 0,
  turns: [],
  error: messageOf(problem),
  passed: false,
})
