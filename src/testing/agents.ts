import { readFileSync } from 'node:fs'
import type { AgentDefinition } from '../agent/agent.ts'
import { companionOf, type OpenCalls } from '../agent/companion.ts'
import { settingsOf } from '../agent/settings.ts'
import { checkDefinition } from '../agent/tools.ts'
import type { NamedAgent } from '../call/parts.ts'
import { Cascade } from '../cascade/cascade.ts'
import type { Companion, Talk } from '../cascade/talk.ts'
import { AgentCode } from '../compose/agent-code.ts'
import { CARRIER_FACTS } from '../compose/carriers.ts'
import { mannersOf } from '../compose/manners.ts'
import { type Models, PROVIDER_FACTS } from '../compose/stages.ts'
import { agentConfigs, defaultAgentOf } from '../config/agents.ts'
import { loadConfig } from '../config/load.ts'
import { describeProblem, type Problem } from '../config/problem.ts'
import type { Config } from '../config/schema.ts'
import type { HttpToolIo } from '../tool/http/http-tool.ts'
import { loudnessVad } from './loudness-vad.ts'

export interface CastParts {
  readonly agents: ReadonlyMap<string, AgentDefinition>
  /** The top level of voxray.json. */
  readonly config: Readonly<Record<string, unknown>>
  readonly models: Models
  readonly toolIo: HttpToolIo
  readonly calls: OpenCalls
  /** The greeting waits for this. */
  readonly waits: (ready: Promise<void>) => void
  /** Code of an agent waits for an answer of the caller. */
  readonly asks: (answer: Promise<string>) => void
}

export interface Cast {
  /** Who takes the call where none is named. */
  readonly first: string
  readonly named: (name: string) => NamedAgent | undefined
}

/** The agents of one call, configured as a server would configure them, with other models. Throws for a configuration that a server would refuse. */
export function castOf({ agents, config, models, toolIo, calls, waits, asks }: CastParts): Cast {
  const loaded = configOf(config, agents)
  const configs = agentConfigs(loaded)
  const companion = (name: string): ((talk: Talk) => Companion) | undefined => {
    const definition = agents.get(name)
    if (!definition) return undefined
    const open = companionOf(definition, calls)
    return (talk) => {
      const made = open(overheard(talk, asks))
      if (made.ready) waits(made.ready)
      return made
    }
  }
  return {
    first: defaultAgentOf(loaded),
    named: (name) => {
      const own = configs.get(name)
      return own && namedAgent(name, own, { models, toolIo, companion: companion(name) })
    },
  }
}

/** The same, with its questions told. */
function overheard(talk: Talk, asks: CastParts['asks']): Talk {
  const { info, signal, clock } = talk
  return {
    info,
    signal,
    clock,
    get language() {
      return talk.language
    },
    say: (text, how) => talk.say(text, how),
    ask: (question) => {
      const answer = talk.ask(question)
      asks(answer)
      return answer
    },
    hangUp: () => talk.hangUp(),
    handOver: (agent) => talk.handOver(agent),
    report: (error) => talk.report(error),
  }
}

interface AgentParts extends Pick<CastParts, 'models' | 'toolIo'> {
  readonly companion: ((talk: Talk) => Companion) | undefined
}

function namedAgent(name: string, own: Config, { models, toolIo, companion }: AgentParts): NamedAgent {
  const { rtc_max_duration_secs: longest } = own
  const agent = new Cascade({
    ...models,
    vad: loudnessVad,
    ...mannersOf(own, toolIo),
    // Without a model of its own an agent has the greeting of the demo.
    greeting: own.greeting ?? '',
    otherLanguage: () => {},
    ...(companion && { companion }),
  })
  return { name, agent, ...(longest > 0 && { maxDurationMs: longest * 1000 }) }
}

function configOf(config: CastParts['config'], agents: CastParts['agents']): Config {
  for (const definition of agents.values()) checkDefinition(definition)
  const loaded = loadConfig({
    values: config,
    env: {},
    flags: {},
    providers: KEYLESS,
    carriers: CARRIER_FACTS,
    ...(agents.size > 0 && { agents: new Map([...agents].map(([name, made]) => [name, settingsOf(made)])) }),
    readText: (path) => readFileSync(path, 'utf8'),
  })
  if (loaded.problems) throw new Error(loaded.problems.map(describeProblem).join('\n'))
  for (const warning of loaded.warnings)
    if (isOfTest(warning, config)) console.warn(`warning: ${describeProblem(warning)}`)
  const [clash] = new AgentCode(agents).clashes(loaded.config)
  if (clash !== undefined) throw new Error(clash)
  return loaded.config
}

/** Of a key that the test has set. Scripted models do read prompts. */
const isOfTest = ({ key }: Problem, config: CastParts['config']): boolean =>
  Object.hasOwn(config, key.split('.')[0] ?? '') && !/(?:^|\.)system_prompt$/.test(key)

/** Nothing is asked of vendors, so their keys are not missed. */
const KEYLESS = Object.fromEntries(
  Object.entries(PROVIDER_FACTS).map(([name, facts]) => [name, { ...facts, needsKey: () => false }]),
)
