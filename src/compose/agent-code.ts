import type { AgentDefinition } from '../agent/agent.ts'
import { companionOf, type OpenCalls } from '../agent/companion.ts'
import { hooks } from '../agent/hooks.ts'
import type { AgentFiles } from '../agent/load.ts'
import { settingsOf } from '../agent/settings.ts'
import { agentConfigs } from '../config/agents.ts'
import { ownNames } from '../config/check-http-tools.ts'
import type { Config } from '../config/schema.ts'
import type { StageName } from '../config/stages.ts'
import type { Watcher } from '../call/watcher.ts'
import type { CascadeParts } from '../cascade/parts.ts'
import type { Llm } from '../llm/llm.ts'
import type { Log } from '../observe/log.ts'
import { aiSdkLlm } from '../providers/ai-sdk/ai-sdk.ts'
import { messageOf, type StageError } from '../std/errors.ts'
import type { RetryIo } from '../std/retry.ts'
import type { Models, StageIo } from './stages.ts'

/** What has come of agents that were saved while the server runs. */
export type Replaced =
  /** All of it counts for new calls. */
  | { readonly type: 'whole' }
  /** Models, what is in the configuration, and agents that come or go need a new start. */
  | { readonly type: 'in-part' }
  | { readonly type: 'refused'; readonly reason: string }

/** The agents of a server that have code. The code may be replaced while the server runs; calls in progress keep theirs. */
export class AgentCode {
  readonly #agents: Map<string, AgentDefinition>
  readonly #calls: OpenCalls = new Map()

  constructor(agents: AgentFiles) {
    this.#agents = new Map(agents)
  }

  has(name: string): boolean {
    return this.#agents.has(name)
  }

  /** The stages for which an agent brings models along. */
  brought(name: string): readonly StageName[] {
    const definition = this.#agents.get(name)
    return definition ? broughtBy(definition) : []
  }

  /** The models that an agent brings along. */
  modelsOf(name: string, { clock, random, retried }: StageIo): Partial<Models> {
    const io = { clock, random, retried: (error: StageError) => retried?.(error, name) }
    const { model, stt, tts } = this.#agents.get(name)?.options ?? {}
    return { ...(model && { llm: llmOf(model, io) }), ...(stt && { stt }), ...(tts && { tts }) }
  }

  /** Tools in code that have the name of a configured one, in words for who wrote them. */
  clashes(config: Config): string[] {
    const configs = agentConfigs(config)
    return [...this.#agents].flatMap(([name, { options }]) => {
      const own = configs.get(name)
      const names = typeof options.tools === 'object' ? Object.keys(options.tools) : []
      return names
        .filter((tool) => own && namesOf(own).includes(tool))
        .map((tool) => `The agent "${name}" has two tools called "${tool}": in code and by configuration. Rename one.`)
    })
  }

  companionOf(name: string): CascadeParts['companion'] {
    if (!this.#agents.has(name)) return undefined
    return (talk) => {
      const definition = this.#agents.get(name)
      return definition ? companionOf(definition, this.#calls)(talk) : { tools: [] }
    }
  }

  /** Whether its greeting is a function. */
  computesGreeting(name: string): boolean {
    return typeof this.#agents.get(name)?.options.greeting === 'function'
  }

  hooks(log: Log): Watcher {
    const failed = (hook: string, error: unknown) =>
      log.error('a hook of the agent failed', { hook, reason: messageOf(error) })
    return hooks({ agents: this.#agents, calls: this.#calls, failed })
  }

  /** New calls have this code, unless its tools clash with those of the configuration. */
  replace(agents: AgentFiles, config: Config): Replaced {
    const [reason] = new AgentCode(agents).clashes(config)
    if (reason !== undefined) return { type: 'refused', reason }
    let isWhole = agents.size === this.#agents.size
    for (const [name, definition] of agents) {
      const before = this.#agents.get(name)
      isWhole &&= before !== undefined && fixedIn(before) === fixedIn(definition)
      if (before) this.#agents.set(name, withoutGreetingOf(before, definition))
    }
    return { type: isWhole ? 'whole' : 'in-part' }
  }
}

/** The stages whose models an agent brings along. */
export const broughtBy = ({ options: { model, stt, tts } }: AgentDefinition): readonly StageName[] =>
  (['stt', 'llm', 'tts'] as const).filter((stage) => ({ stt, llm: model, tts })[stage] !== undefined)

const namesOf = (config: Config): string[] => [
  ...ownNames(config),
  ...Object.keys(config.http_tools),
  ...Object.keys(config.client_tools),
]

/** The configuration keeps the greeting of the start: one that is taken out of the code is not to come from there. */
const withoutGreetingOf = ({ options: before }: AgentDefinition, definition: AgentDefinition): AgentDefinition =>
  before.greeting === undefined || definition.options.greeting !== undefined
    ? definition
    : { ...definition, options: { ...definition.options, greeting: '' } }

/** What the server has read at its start. */
function fixedIn(definition: AgentDefinition): string {
  const { system_prompt: _, greeting: _greeting, ...rest } = settingsOf(definition)
  const { model, stt, tts } = definition.options
  return JSON.stringify([rest, typeof model === 'object' ? namesIn(model) : model, stt?.name, tts?.name])
}

/** Models of the AI SDK have an id, and others a name. */
const namesIn = (model: object): unknown[] =>
  ['provider', 'modelId', 'name'].map((key): unknown => Reflect.get(model, key))

const llmOf = (model: NonNullable<AgentDefinition['options']['model']>, io: RetryIo): Llm =>
  typeof model === 'object' && 'stream' in model ? model : aiSdkLlm(model, io)
