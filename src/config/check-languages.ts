import { tagOf } from '../language/index.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import { STAGES, stagesOf } from './stages.ts'

const TAG = /^[a-z]{2,3}$/
const KEYS = ['stt_language', 'tts_language'] as const

/** Languages that are set by a name which we do not know: vendors get it as it is, and take tags. */
export function strangeLanguages(config: Config): Problem[] {
  const top = { stt_language: config.stt_language }
  const used = new Set(STAGES.flatMap((stage) => stagesOf(config)[stage]))
  const owns = Object.entries(config.provider_options).filter(([name]) => used.has(name))
  return [...strange('', top), ...owns.flatMap(([name, own]) => strange(`provider_options.${name}.`, own))]
}

const strange = (above: string, values: Readonly<Record<string, unknown>>): Problem[] =>
  KEYS.flatMap((key) => {
    const named = values[key]
    const tag = typeof named === 'string' ? tagOf(named) : undefined
    if (tag === undefined || TAG.test(tag)) return []
    return {
      key: above + key,
      wrong: `is ${JSON.stringify(named)}, which is no tag of a language, and no name that voxray knows: vendors may refuse it`,
      wayOut: 'Write its tag, such as "cy" or "en-GB"',
    }
  })
