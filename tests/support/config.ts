import { Type } from '@sinclair/typebox'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { type ConfigSources, loadConfig } from '../../src/config/load.ts'
import { parameterKeys } from '../../src/providers/openai-dialect/chat-parameters.ts'
import { describeProblem } from '../../src/config/problem.ts'
import { shapeOf } from '../../src/config/schema.ts'
import type { ProviderFacts } from '../../src/config/stages.ts'

/** The keys of the configuration, those of every carrier among them. */
export const KEYS = shapeOf(CARRIER_FACTS).keys

const anyText = Type.Optional(Type.String())

const providers: Record<string, ProviderFacts> = {
  embedded: {
    env: undefined,
    stages: ['stt', 'llm', 'tts'],
    options: Type.Object({
      tts_voice: Type.Optional(Type.Union([Type.Literal('slt'), Type.Literal('rms')])),
      tts_speed: Type.Optional(Type.Number()),
    }),
    needsKey: () => false,
  },
  openai: {
    env: 'OPENAI_API_KEY',
    stages: ['stt', 'llm', 'tts'],
    options: Type.Object({
      base_url: anyText,
      llm_base_url: anyText,
      stt_base_url: anyText,
      tts_base_url: anyText,
      model: anyText,
      stt_model: anyText,
      stt_language: anyText,
      tts_model: anyText,
      tts_voice: anyText,
      tts_instructions: anyText,
      tts_speed: Type.Optional(Type.Number()),
      ...parameterKeys,
    }),
    needsKey: (stage, config) => (config[`${stage}_base_url`] ?? config.base_url) === undefined,
  },
  ollama: {
    env: undefined,
    stages: ['llm'],
    options: Type.Object({ llm_base_url: anyText, model: anyText }),
    needsKey: () => false,
  },
}

/** A configuration from an object or a text, with providers of the test's own and no other files. */
export const load = (sources: Partial<Omit<ConfigSources, 'file'>> & { file?: unknown } = {}) => {
  const { file, ...rest } = sources
  const text = typeof file === 'string' ? file : JSON.stringify(file)
  return loadConfig({
    env: {},
    flags: {},
    providers,
    carriers: CARRIER_FACTS,
    readText: () => '',
    ...rest,
    ...(file !== undefined && { file: { path: 'voxray.json', text } }),
  })
}

export const configOf = (loaded: ReturnType<typeof load>) => {
  if ('problems' in loaded) throw new Error(loaded.problems?.map(describeProblem).join('\n'))
  return loaded.config
}

export const problemsOf = (loaded: ReturnType<typeof load>) => loaded.problems ?? []

/** A file in which the key with this path is set. */
export function inFile(path: readonly string[], value: unknown): object {
  const [first = '', ...rest] = path
  return { [first]: rest.length === 0 ? value : inFile(rest, value) }
}
