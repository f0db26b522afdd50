import { checkStages } from '../config/check-stages.ts'
import { withoutOwn, withoutVendor } from '../config/inherit.ts'
import type { Problem } from '../config/problem.ts'
import { type Config, shapeOf } from '../config/schema.ts'
import { stagesOf } from '../config/stages.ts'
import type { Llm } from '../llm/llm.ts'
import type { Io } from '../providers/provider.ts'
import type { Parts } from './parts.ts'
import { openStages } from './stages.ts'

/** The model that judges scenarios, or what is wrong with it; undefined where there is none. */
export function judgingModel(
  config: Config,
  io: Omit<Io, 'key'> & Parts,
): { llm: Llm } | { problems: Problem[] } | undefined {
  const judging = judgingConfig(config)
  const problems = checkStages(judging, io.facts.providers, [], shapeOf(io.facts.carriers).properties).filter(
    ({ key }) => !/^(?:stt|tts)_/.test(key),
  )
  if (problems.length > 0)
    return {
      problems: problems.map(({ key, wrong, wayOut }) => ({ key: key.replace(/^llm_/, 'judge_'), wrong, wayOut })),
    }
  // The embedded demo has no opinion.
  return stagesOf(judging).llm.every((name) => name === 'embedded')
    ? undefined
    : { llm: openStages(judging, io, io.providers).llm }
}

/** The configuration with the judge in the place of the language model. What another address is to get is named for it alone. */
function judgingConfig(config: Config): Config {
  const { judge_provider, judge_base_url, judge_model: model, judge_api_key: llm_api_key } = config
  const own = { ...(model !== undefined && { model }), ...(llm_api_key !== undefined && { llm_api_key }) }
  if (judge_provider === undefined && judge_base_url === undefined) return { ...config, ...own }
  const name = judge_provider ?? 'openai'
  const others = withoutVendor('llm', config)
  if (judge_base_url === undefined) return { ...others, llm_provider: [name], ...own }
  return { ...withoutOwn(name, 'llm', others), llm_provider: [name], llm_base_url: judge_base_url, ...own }
}
