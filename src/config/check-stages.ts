import { Value } from '@sinclair/typebox/value'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import { type ProviderFacts, STAGES, type StageName, stagesOf } from './stages.ts'
import { suggest } from './suggest.ts'
import { wrongValue } from './wrong-value.ts'

type Providers = Readonly<Record<string, ProviderFacts>>

const WORK: Record<StageName, string> = { stt: 'speech-to-text', llm: 'language models', tts: 'text-to-speech' }

/** Refuses providers nobody knows, that cannot do their stage, or that lack a key. One problem per cause. */
export function checkStages(config: Config, providers: Providers): Problem[] {
  const problems = new Map<string, Problem>()
  const chosen = stagesOf(config)
  for (const stage of STAGES) {
    for (const problem of checkStage(stage, chosen[stage], config, providers)) {
      if (!problems.has(problem.key)) problems.set(problem.key, problem)
    }
  }
  return [...problems.values()]
}

function checkStage(stage: StageName, name: string, config: Config, providers: Providers): Problem[] {
  const facts = Object.hasOwn(providers, name) ? providers[name] : undefined
  if (!facts) {
    const meant = suggest(name, Object.keys(providers))
    const unknown = {
      key: config[`${stage}_provider`] === undefined ? 'provider' : `${stage}_provider`,
      wrong: `is "${name}", which is not a provider`,
      wayOut: meant ? `Did you mean "${meant}"?` : `Set it to one of ${Object.keys(providers).join(', ')}`,
    }
    return [unknown]
  }
  if (!facts.stages.includes(stage)) {
    const able = Object.keys(providers).filter((other) => providers[other]?.stages.includes(stage))
    const unable = {
      key: `${stage}_provider`,
      wrong: `is "${name}", which does not do ${WORK[stage]}`,
      wayOut: `Set it to one of ${able.join(', ')}`,
    }
    return [unable]
  }
  // Its own keys come first: whether it needs a key may hang on them.
  const wrong = wrongOptions(facts, config)
  if (wrong.length > 0) return wrong
  if (config.api_keys[name] !== undefined || !facts.needsKey(stage, config)) return []
  const keyless = {
    key: `api_keys.${name}`,
    wrong: `is needed: "${name}" is to do ${WORK[stage]}`,
    wayOut: facts.env ? `Set ${facts.env} in the environment, or the key in the file` : 'Set the key in the file',
  }
  return [keyless]
}

/** A provider may be stricter than the program is: it knows its own voices. */
function wrongOptions({ options }: ProviderFacts, config: Config): Problem[] {
  const own = Value.Clean(options, Value.Clone(config))
  return [...Value.Errors(options, own)]
    .filter(({ path }) => path.lastIndexOf('/') === 0)
    .map(({ path, value, schema }) => wrongValue(path.slice(1), schema, value))
}
