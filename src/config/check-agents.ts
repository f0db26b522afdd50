import { agentConfigs, defaultAgentOf, digitsOf, TOP_LEVEL } from './agents.ts'
import { strangeLanguages } from './check-languages.ts'
import { checkModel } from './check-model.ts'
import { strangeValues } from './check-prompts.ts'
import { checkStages } from './check-stages.ts'
import { checkStandings } from './check-standings.ts'
import { checkTools } from './check-tools.ts'
import { type Facts, idleKeys } from './idle-keys.ts'
import { inherit } from './inherit.ts'
import { leftBehind } from './left-behind.ts'
import type { Problem } from './problem.ts'
import type { WrittenAgent } from './read-agents.ts'
import type { Config, ConfigShape } from './schema.ts'
import { suggest } from './suggest.ts'
import { unusableKeys } from './vendor-keys.ts'

/** What is wrong with one agent; `config` is its whole configuration, and `written` names the vendors whose keys stand in its part of the file. */
const checkAgent = (
  config: Config,
  { providers, carriers, shape }: AgentChecks,
  written: readonly string[],
): Problem[] => [
  ...checkModel(config),
  ...checkTools(config, carriers),
  ...checkStages(config, providers, written, shape.properties),
  ...checkWords(config),
]

/** What one agent has that is sound and likely does not do what was meant. */
const agentDoubts = (config: Config): Problem[] => [
  ...shortTurns(config),
  ...strangeValues(config),
  ...strangeLanguages(config),
]

export interface AgentChecks extends Facts {
  readonly config: Config
  /** Each agent's whole configuration. */
  readonly judgedBy: ReadonlyMap<string, Config>
  readonly agents: ReadonlyMap<string, WrittenAgent>
  readonly shape: ConfigShape
  /** Vendors whose keys stand at the top level of the file. */
  readonly written: readonly string[]
  /** Keys with a wrong value: what comes of their defaults is not told. */
  readonly refused: ReadonlySet<string>
}

/**
 * Judges every agent by its whole configuration. What is wrong with the top level is told once, and not of each agent that shares it; all
 * that an agent could set right itself is told at its path.
 */
export function checkAgents(checks: AgentChecks): { readonly problems: Problem[]; readonly warnings: Problem[] } {
  const { config, judgedBy, agents, shape, written, refused, providers } = checks
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const ofAgents = { problems: [] as OfAgent[], warnings: [] as OfAgent[] }
  for (const [name, whole] of judgedBy) {
    const agent = agents.get(name)
    if (!agent) {
      problems.push(...checkAgent(whole, checks, written))
      warnings.push(...agentDoubts(whole))
      continue
    }
    const { given, values } = agent
    const wrong: Problem[] = []
    const doubted = [...agentDoubts(whole), ...idleKeys(given, [whole], checks), ...unusableKeys(values, checks)]
    checkStandings(given, wrong, doubted)
    wrong.push(...checkAgent(whole, checks, Object.keys(values['api_keys'] ?? {})))
    const isShared = ({ key }: Problem) => !Object.hasOwn(values, rootOf(key))
    const isTold = (told: readonly Problem[]) => (each: Problem) => isShared(each) && isAmong(told, each)
    const isOfDefault = (each: Problem) => isShared(each) && refused.has(each.key)
    const of = (problem: Problem): OfAgent => ({ name, problem, isShared: isShared(problem) })
    ofAgents.problems.push(...wrong.filter((each) => !isOfDefault(each) && !isTold(problems)(each)).map(of))
    const { left } = inherit(config, config.agents[name] ?? {})
    warnings.push(...leftBehind(left, providers).map(pathTo(name, shape)))
    ofAgents.warnings.push(...doubted.filter((each) => !isTold(warnings)(each)).map(of))
  }
  problems.push(...toldOnce(ofAgents.problems, shape))
  warnings.push(...toldOnce(ofAgents.warnings, shape))
  return { problems: [...problems, ...unknownAgents(config)], warnings }
}

interface OfAgent {
  readonly name: string
  readonly problem: Problem
  /** The agent has the key from the top level. */
  readonly isShared: boolean
}

/** Each at its path in the agent. What several have from the top level is told once, at its path there. */
function toldOnce(found: readonly OfAgent[], shape: ConfigShape): Problem[] {
  const told: Problem[] = []
  for (const { name, problem, isShared } of found) {
    const isSame = (other: OfAgent) => other.isShared && isAmong([other.problem], problem)
    if (!isShared || found.filter(isSame).length < 2) told.push(pathTo(name, shape)(problem))
    else if (!isAmong(told, problem)) told.push(problem)
  }
  return told
}

const rootOf = (key: string): string => key.split('.', 1)[0] ?? key

const isAmong = (problems: readonly Problem[], { key, wrong }: Problem): boolean =>
  problems.some((other) => other.key === key && other.wrong === wrong)

const pathTo =
  (name: string, { ownOfAgents }: ConfigShape) =>
  (problem: Problem): Problem =>
    Object.hasOwn(ownOfAgents, rootOf(problem.key)) ? { ...problem, key: `agents.${name}.${problem.key}` } : problem

/** Whom "default_agent" and "numbers" name and nobody is. */
function unknownAgents(config: Config): Problem[] {
  const names = [...agentConfigs(config).keys()]
  const problems: Problem[] = []
  const refuse = (key: string, name: string) => {
    const meant = suggest(name, names)
    problems.push({
      key,
      wrong: `is ${JSON.stringify(name)}, which is no agent`,
      wayOut: meant ? `Did you mean "${meant}"?` : `Name one of ${names.join(', ') || 'agents, which has none'}`,
    })
  }
  const chosen = defaultAgentOf(config)
  if (chosen !== TOP_LEVEL && !names.includes(chosen)) refuse('default_agent', chosen)
  const seen = new Map<string, string>()
  for (const [number, name] of Object.entries(config.numbers)) {
    const key = `numbers.${number}`
    const digits = digitsOf(number)
    const twin = seen.get(digits)
    if (digits === '') problems.push({ key, wrong: 'has no digits', wayOut: 'Write a number such as "+15551230001"' })
    else if (twin !== undefined)
      problems.push({ key, wrong: `has the digits of ${twin}`, wayOut: 'Remove one of the two' })
    seen.set(digits, number)
    if (!names.includes(name)) refuse(key, name)
  }
  for (const [name, { hand_over_to }] of agentConfigs(config))
    for (const to of hand_over_to)
      if (!names.includes(to)) refuse(name === TOP_LEVEL ? 'hand_over_to' : `agents.${name}.hand_over_to`, to)
  return problems
}

/** One without a word could never be heard, or would be in every sound. */
const checkWords = ({ wake_phrases: phrases, interruption_keywords: keywords }: Config): Problem[] => [
  ...(phrases.every(hasWord)
    ? []
    : [{ key: 'wake_phrases', wrong: 'has a phrase without a word', wayOut: 'Name words, such as "hey robot"' }]),
  ...(keywords.every(hasWord)
    ? []
    : [
        {
          key: 'interruption_keywords',
          wrong: 'has a keyword without a word',
          wayOut: 'Name words, such as "operator"',
        },
      ]),
]

const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

/** Plain answers take longer than this: nobody means to cut them. */
const SHORT_TURN_SECS = 10

/** voxray-go reads the key and never ends a turn by it; its example says 2. */
const shortTurns = ({ turn_max_duration_secs: longestSecs }: Config): Problem[] =>
  longestSecs > 0 && longestSecs < SHORT_TURN_SECS
    ? [
        {
          key: 'turn_max_duration_secs',
          wrong: `is ${longestSecs}: callers who speak for longer are answered in mid-sentence`,
          wayOut: 'Set it to 0 unless you mean it',
        },
      ]
    : []
