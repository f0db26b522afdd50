import { Value } from '@sinclair/typebox/value'
import { LineCounter, parseDocument } from 'yaml'
import { nameOf, type Path, type Problem, problemsOf } from './problem.ts'
import { GoEntry, ScenarioEntry } from './scenario-file.ts'
import type { Scenario } from './scenario.ts'
import { goScenario, scenarioOf } from './understand.ts'

/** Scenarios, or everything that is wrong, one line each: `where:12: turns[0].say must be …`. */
export type ReadScenarios =
  | { readonly scenarios: readonly Scenario[]; readonly problems?: never }
  | { readonly problems: readonly string[]; readonly scenarios?: never }

const MAX_CHARS = 1024 * 1024
const MAX_SCENARIOS = 1_000

/** Reads a file of scenarios, ours or voxray-go's, in YAML or JSON. `where` names it to its author. */
export function readScenarios(text: string, where: string): ReadScenarios {
  if (text.length > MAX_CHARS) return { problems: [`${where} is longer than a mebibyte`] }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => lines.linePos(offset).line
  if (document.errors.some(({ code }) => code === 'MULTIPLE_DOCS'))
    return { problems: [`${where} has several documents: put the scenarios of all into one list`] }
  if (document.errors.length > 0)
    return { problems: document.errors.map(({ message, pos }) => `${where}:${lineAt(pos[0])}: ${firstLine(message)}`) }
  const lineOf = (path: Path): string => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true)
      const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
      if (Array.isArray(range)) return `:${lineAt(Number(range[0]))}`
    }
    return ''
  }
  const tell = ({ path, wrong }: Problem) => `${where}${lineOf(path)}: ${nameOf(path) || 'the file'} ${wrong}`
  let value: unknown
  try {
    value = document.toJS()
  } catch (error) {
    return { problems: [`${where}: ${error instanceof Error ? error.message : 'cannot be read'}`] }
  }
  const problems: Problem[] = []
  const scenarios = entriesOf(value, problems).flatMap(({ entry, path }) => readEntry(entry, path, problems))
  problems.push(...twins(scenarios))
  return problems.length > 0 ? { problems: problems.map(tell) } : { scenarios }
}

interface Entry {
  readonly entry: unknown
  readonly path: Path
}

/** A file is one scenario, a list of them, or an object with the list under `scenarios`. */
function entriesOf(value: unknown, problems: Problem[]): readonly Entry[] {
  const wrap = isRecord(value) && 'scenarios' in value
  const list = wrap ? value['scenarios'] : value
  const at: Path = wrap ? ['scenarios'] : []
  if (isRecord(list) && !wrap) return [{ entry: list, path: [] }]
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_SCENARIOS) {
    problems.push({ path: at, wrong: `must be a list of 1 to ${MAX_SCENARIOS} scenarios` })
    return []
  }
  return list.map((entry: unknown, index) => ({ entry, path: [...at, index] }))
}

function readEntry(entry: unknown, path: Path, problems: Problem[]): readonly Scenario[] {
  if (isPipecats(entry)) {
    problems.push({
      path,
      wrong: "is a scenario of Pipecat's: run it with `pipecat eval` against ws://…/ws?rtvi=1 (docs/websocket.md)",
    })
    return []
  }
  if (isRecord(entry) && 'prompt' in entry && !('turns' in entry)) {
    if (Value.Check(GoEntry, entry)) return goScenario(entry, path, problems)
    problems.push(...problemsOf(GoEntry, entry, path))
    return []
  }
  if (Value.Check(ScenarioEntry, entry)) return scenarioOf(entry, path, problems)
  problems.push(...problemsOf(ScenarioEntry, entry, path))
  return []
}

/** Its turns expect lists of events. */
const isPipecats = (entry: unknown): boolean =>
  isRecord(entry) &&
  Array.isArray(entry['turns']) &&
  entry['turns'].some((turn) => isRecord(turn) && (Array.isArray(turn['expect']) || 'user' in turn))

/** Reports go by name. */
function twins(scenarios: readonly Scenario[]): Problem[] {
  const seen = new Set<string>()
  return scenarios.flatMap(({ name }) => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [{ path: [], wrong: `has two scenarios that are called "${name}"` }]
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? ''
