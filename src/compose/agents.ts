import type { NoiseFilter } from '../audio/noise-filter.ts'
import type { Agent } from '../call/agent.ts'
import type { Choose, NamedAgent } from '../call/parts.ts'
import { Cascade } from '../cascade/cascade.ts'
import { agentConfigs, defaultAgentOf } from '../config/agents.ts'
import type { Config } from '../config/schema.ts'
import type { AgentDesk } from '../http/edge.ts'
import type { Log } from '../observe/log.ts'
import type { StageMetrics } from '../observe/metrics/stages.ts'
import { loadEmbeddedRnnoise } from '../providers/embedded/rnnoise-assets.ts'
import { loadEmbeddedVad } from '../providers/embedded/silero-assets.ts'
import type { Clock } from '../std/clock.ts'
import type { PreparedTts } from '../tts/prepared.ts'
import type { Tts } from '../tts/tts.ts'
import type { EndOfTurn } from '../turn/end-of-turn.ts'
import { energyVad } from '../vad/energy.ts'
import type { Vad } from '../vad/vad.ts'
import type { AgentCode } from './agent-code.ts'
import { agentDesk } from './agent-desk.ts'
import { mannersOf } from './manners.ts'
import type { ToolIo } from './tools.ts'
import { ownPieces, type Speaker, withOwnSpeech } from './own-speech.ts'
import { energyRulesOf } from './rules.ts'
import { TurnModels } from './turn-models.ts'
import { type Models, type Providers, type StageIo, StagePool, type Stages, type Watching } from './stages.ts'

/** `name` is the agent's in the configuration, or "default". */
export type MakeAgent = (models: Models, name: string) => Agent

export interface AgentsWorld {
  readonly clock: Clock
  readonly log: Log
  readonly io: StageIo
  readonly providers?: Providers
  /** Instead of those of the configuration, for every agent. */
  readonly stages?: Stages
  readonly agent?: MakeAgent
  /** The agents that have code. */
  readonly code?: AgentCode
  readonly metrics: StageMetrics
  /** Looks at the end-of-turn model. */
  readonly watchTurns?: (model: EndOfTurn) => EndOfTurn
  readonly toolIo: ToolIo
  readonly version: string
  /** Somebody is in a call. */
  readonly isBusy: () => boolean
}

/** The agents of a configuration. */
export interface Agents extends AsyncDisposable {
  readonly choose: Choose
  readonly agentNamed: (name: string) => NamedAgent | undefined
  readonly desk: AgentDesk
  /** The one that takes most to load. */
  readonly vad: Vad
  /** Where any of them hears through one. */
  readonly noiseFilter: NoiseFilter | undefined
  /** Loads the models, and has the voices say their own sentences when they can. Throws `StageError`. */
  preload(): Promise<void>
}

/** An agent before it is made. */
interface Role extends Speaker {
  readonly name: string
  readonly stages: Models
  /** The same, measured. */
  readonly models: Models
  readonly manners: ReturnType<typeof mannersOf>
}

/** Opens all agents. What would be the same for two of them is there once: models, voices with their sentences, voice detection. */
export async function openAgents(config: Config, world: AgentsWorld): Promise<Agents> {
  await using opened = new AsyncDisposableStack()
  const pool = opened.use(world.stages ? sameFor(world.stages) : new StagePool(world.io, world.providers))
  const configs = agentConfigs(config)
  const needsSilero = [...configs.values()].some(({ vad_type }) => vad_type === 'silero')
  const silero = needsSilero ? await loadEmbeddedVad() : undefined
  const filters = [...configs.values()].some(({ noise_filter }) => noise_filter === 'rnnoise')
  const rnnoise = filters ? await loadEmbeddedRnnoise() : undefined
  const vadOf = (own: Config): Vad => (own.vad_type === 'silero' && silero) || energyVad(energyRulesOf(own))
  const turnModels = opened.use(new TurnModels(world.clock, world.watchTurns))
  const cast = [...configs].map(([name, own]): Role => {
    const brought = world.code?.modelsOf(name, world.io) ?? {}
    const stages = { ...pool.of(own), ...brought }
    const models = { ...pool.of(own, world.metrics), ...watchedBy(world.metrics, brought) }
    world.metrics.know(stages, name)
    const manners = mannersOf(own, world.toolIo)
    return {
      name,
      config: own,
      stages,
      models,
      bringsVoice: brought.tts !== undefined,
      // The greeting of the demo belongs to its model, and to nobody who has code.
      manners: world.code?.has(name) ? { ...manners, greeting: own.greeting ?? '' } : manners,
    }
  })
  const voices = new Map<Tts, PreparedTts>()
  const voiceOf = (role: Role): PreparedTts => {
    const { tts: preparing } = role.stages
    const others = cast.filter((other) => other !== role && other.stages.tts === preparing)
    const voice =
      voices.get(preparing) ?? opened.use(withOwnSpeech({ tts: role.models.tts, preparing }, role, others, world))
    voices.set(preparing, voice)
    return voice
  }
  const agents = new Map(
    cast.map((role): [string, NamedAgent] => {
      const { name, config: own, models } = role
      const tts = voiceOf(role)
      const companion = world.code?.companionOf(name)
      const endOfTurn = turnModels.of(own)
      const agent =
        world.agent?.({ ...models, tts }, name) ??
        new Cascade({
          ...models,
          tts,
          vad: vadOf(own),
          ...role.manners,
          ...(companion && { companion, computesGreeting: () => world.code?.computesGreeting(name) === true }),
          ...(endOfTurn && { endOfTurn }),
          otherLanguage: (other) => tts.alsoNeed(ownPieces(other)),
        })
      const { rtc_max_duration_secs: longest } = own
      const taker = {
        name,
        agent,
        ...(own.noise_filter === 'rnnoise' && rnnoise && { noiseFilter: rnnoise }),
        ...(longest > 0 && { maxDurationMs: longest * 1000 }),
      }
      return [name, taker]
    }),
  )
  const held = opened.move()
  return {
    choose: ({ agent: name = defaultAgentOf(config) }) => {
      const agent = agents.get(name)
      if (!agent) throw new Error(`there is no agent "${name}"`)
      return agent
    },
    agentNamed: (name) => agents.get(name),
    desk: agentDesk(config),
    vad: silero ?? vadOf(config),
    noiseFilter: rnnoise,
    preload: async () => {
      // Callers come first: it waits until nobody needs the voices, and never rejects.
      for (const voice of voices.values()) void voice.prepare()
      await Promise.all([pool.preload(), turnModels.preload()])
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

const watchedBy = (watching: Watching, { stt, llm, tts }: Partial<Models>): Partial<Models> => ({
  ...(stt && { stt: watching.stt(stt) }),
  ...(llm && { llm: watching.llm(llm) }),
  ...(tts && { tts: watching.tts(tts) }),
})

/** The same stages for every agent. */
const sameFor = (stages: Stages): Omit<Stages, keyof Models> & Pick<StagePool, 'of'> => ({
  of: (_, watching) => (watching ? { ...stages, ...watchedBy(watching, stages) } : stages),
  preload: () => stages.preload(),
  [Symbol.asyncDispose]: () => stages[Symbol.asyncDispose](),
})
