import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { agentConfigs } from '../config/agents.ts'
import type { Config } from '../config/schema.ts'
import { messageOf, type ModelStage } from '../std/errors.ts'
import type { CheckWorld, Report } from './check-servers.ts'
import { type Models, StagePool } from './stages.ts'
import { tryHearing, trySpeaking, tryThinking } from './trials.ts'

const SILENCE = new Int16Array(LISTEN_RATE_HZ / 2)
const SENTENCE = 'Good morning.'
const QUESTION = 'Answer with the word "yes", and nothing else.'

const WORK: Record<ModelStage, string> = { stt: 'speech-to-text', llm: 'language model', tts: 'voice' }

/**
 * Makes one cheap request to each model that is asked over the network: half a second of silence, the first word of an answer, the first sound
 * of a sentence. True when all answer: the key and the model are right.
 */
export async function checkOnline(config: Config, world: CheckWorld, report: Report): Promise<boolean> {
  await using pool = new StagePool(world, world.providers)
  const configs = [...agentConfigs(config).values()]
  const { clock } = world
  const asked = [
    ...unique(pool, configs, 'stt', (stt) => tryHearing(stt, SILENCE, clock)),
    ...unique(pool, configs, 'llm', (llm) => tryThinking(llm, QUESTION, clock, { stopsEarly: true })),
    ...unique(pool, configs, 'tts', (tts) => trySpeaking(tts, SENTENCE, clock, { stopsEarly: true })),
  ]
  const answers = asked.map(async ({ name, stage, ask }): Promise<boolean> => {
    const sinceMs = world.clock.now()
    try {
      await ask()
      report.line(`${name} (${WORK[stage]}) answers: ${((world.clock.now() - sinceMs) / 1000).toFixed(1)} s`)
      return true
    } catch (error) {
      report.trouble(`${name} (${WORK[stage]}) does not answer: ${messageOf(error)}`)
      return false
    }
  })
  return (await Promise.all(answers)).every(Boolean)
}

interface Asked {
  readonly name: string
  readonly stage: ModelStage
  readonly ask: () => Promise<unknown>
}

/** Each model once, however many agents have it. Those that come with voxray run here. */
function unique<S extends ModelStage>(
  pool: StagePool,
  configs: readonly Config[],
  stage: S,
  ask: (model: Models[S]) => Promise<unknown>,
): Asked[] {
  const named = configs.flatMap((config) => pool.each(stage, config))
  const asked = named.filter(({ provider }) => provider !== 'embedded')
  const models = new Map(asked.map(({ print, model }): [string, Models[S]] => [print, model]))
  return [...models.values()].map((model) => ({ name: model.name, stage, ask: () => ask(model) }))
}
