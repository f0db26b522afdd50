import { patternOf } from './pattern.ts'
import type { Path, Problem } from './problem.ts'
import type { Act, Expectation, Moment, Pattern, Scenario, Turn } from './scenario.ts'
import { NOTHING_EXPECTED } from './scenario.ts'
import type { ActEntry, GoEntry, ScenarioEntry, TurnEntry } from './scenario-file.ts'

/** voxray-go's, too. */
const DEFAULT_TIMEOUT_SECS = 60

/** What a scenario of the right form means; nothing, and a problem, where its parts contradict each other. */
export function scenarioOf(entry: ScenarioEntry, path: Path, problems: Problem[]): readonly Scenario[] {
  const before = problems.length
  const turns = entry.turns.map((turn, index) => turnOf(turn, index, [...path, 'turns', index], problems))
  if (problems.length > before) return []
  const { name, agent, language, body = {}, system_prompt: systemPrompt } = entry
  return [
    {
      name,
      ...(agent !== undefined && { agent }),
      ...(language !== undefined && { language }),
      ...(systemPrompt !== undefined && { systemPrompt }),
      body,
      timeoutMs: (entry.timeout_secs ?? DEFAULT_TIMEOUT_SECS) * 1000,
      turns,
    },
  ]
}

/** As voxray-go judges: in any case, `expected_contains` before `expected_pattern`. */
export function goScenario(entry: GoEntry, path: Path, problems: Problem[]): readonly Scenario[] {
  const { name, prompt, system_prompt: systemPrompt = '', timeout_secs: seconds = 0 } = entry
  const { expected_contains: contains = '', expected_pattern: pattern = '' } = entry
  if (contains === '' && pattern === '') {
    problems.push({ path, wrong: 'must have expected_contains or expected_pattern: without them nothing passes' })
    return []
  }
  const matches = contains === '' ? patternsOf(pattern, [...path, 'expected_pattern'], problems) : []
  const expect = { ...NOTHING_EXPECTED, contains: contains === '' ? [] : [contains], matches }
  return [
    {
      name: name ?? `scenario ${Number(path.at(-1) ?? 0) + 1}`,
      body: {},
      ...(systemPrompt !== '' && { systemPrompt }),
      timeoutMs: (seconds > 0 ? seconds : DEFAULT_TIMEOUT_SECS) * 1000,
      turns: [{ act: { type: 'say', text: prompt }, expect, isRead: true }],
    },
  ]
}

function turnOf(entry: TurnEntry, index: number, path: Path, problems: Problem[]): Turn {
  const { interrupt } = entry
  const own = actsOf(entry)
  const inner = interrupt ? actsOf(interrupt) : []
  const [act = { type: 'listen' } as const, second] = interrupt ? inner : own
  if (second || (interrupt && own.length > 0))
    problems.push({ path, wrong: 'has two things for the caller to do: put each in a turn of its own' })
  if (interrupt && inner.length === 0)
    problems.push({ path: [...path, 'interrupt'], wrong: 'must have one of say, speak, play and keys' })
  const moment = interrupt && momentOf(interrupt)
  if (interrupt && !moment)
    problems.push({ path: [...path, 'interrupt'], wrong: 'must have either after_ms or after_words' })
  if (interrupt && index === 0)
    problems.push({ path, wrong: 'has nothing to interrupt: begin with a turn that only expects the greeting' })
  return { act, ...(moment && { interrupts: moment }), expect: expectationOf(entry, path, problems) }
}

function actsOf({ say, speak, play, keys }: ActEntry): Act[] {
  return [
    ...(say === undefined ? [] : [{ type: 'say', text: say } as const]),
    ...(speak === undefined ? [] : [{ type: 'speak', text: speak } as const]),
    ...(play === undefined ? [] : [{ type: 'play', path: play } as const]),
    ...(keys === undefined ? [] : [{ type: 'keys', keys } as const]),
  ]
}

function momentOf(interrupt: NonNullable<TurnEntry['interrupt']>): Moment | undefined {
  const { after_ms: afterMs, after_words: afterWords } = interrupt
  if (afterMs !== undefined) return afterWords === undefined ? { afterMs } : undefined
  return afterWords === undefined ? undefined : { afterWords }
}

function expectationOf({ expect }: TurnEntry, path: Path, problems: Problem[]): Expectation {
  if (!expect) return NOTHING_EXPECTED
  const { reply, tools = [], no_tools, within_ms: withinMs, interrupted, judge, ended } = expect
  if (no_tools && tools.length > 0) problems.push({ path: [...path, 'expect'], wrong: 'has both tools and no_tools' })
  return {
    contains: listOf(reply?.contains),
    notContains: listOf(reply?.not_contains),
    matches: patternsOf(reply?.matches, [...path, 'expect', 'reply', 'matches'], problems),
    tools,
    noTools: no_tools === true,
    ...(withinMs !== undefined && { withinMs }),
    ...(interrupted !== undefined && { interrupted }),
    ...(judge !== undefined && { judge }),
    ...(ended !== undefined && { ended }),
  }
}

const listOf = (texts: string | readonly string[] = []): readonly string[] =>
  typeof texts === 'string' ? [texts] : texts

function patternsOf(sources: string | readonly string[] | undefined, path: Path, problems: Problem[]): Pattern[] {
  return listOf(sources).flatMap((source) => {
    try {
      return [patternOf(source)]
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      problems.push({ path, wrong: `is not a regular expression of RE2: ${error.message}` })
      return []
    }
  })
}
