import { commaParts } from './look-up.ts'

type Values = Record<string, unknown>

/** What a processor of voxray-go's pipeline is here: keys of ours, from its options. Those of the last kind are always on. */
const PLUGINS: Readonly<Record<string, (options: Values) => Values>> = {
  external_chain: (options) => ({ llm_provider: 'external_chain', provider_options: { external_chain: options } }),
  stt_mute_filter: ({ strategies }) => ({ mute: strategies }),
  wake_check_filter: ({ wake_phrases, keepalive_secs = 3 }) => ({ wake_phrases, wake_keepalive_secs: keepalive_secs }),
  interruption_controller: ({ strategy, min_words }) => ({ interruption_strategy: strategy, min_words }),
  rtvi: () => ({}),
}

/**
 * Reads a voxray-go pipeline: its known processors become keys of ours where these are not set. What is left of `plugins` is refused later.
 */
export function fromPlugins(inFile: Values): Values {
  const { plugin_options: options } = inFile
  const plugins: unknown = typeof inFile['plugins'] === 'string' ? commaParts(inFile['plugins']) : inFile['plugins']
  if (!Array.isArray(plugins)) return inFile
  const known = plugins.filter((name): name is string => typeof name === 'string' && Object.hasOwn(PLUGINS, name))
  const meant = known.map((name) => PLUGINS[name]?.(optionsOf(options, name)) ?? {})
  const set = Object.fromEntries(
    meant.flatMap((keys) => Object.entries(keys).filter(([, value]) => value !== undefined)),
  )
  const left = plugins.filter((name) => !known.includes(String(name)))
  const own = inFile['provider_options']
  // The file may set options of other providers.
  const providers =
    isValues(own) && isValues(set['provider_options']) ? { ...set['provider_options'], ...own } : undefined
  return { ...set, ...inFile, ...(providers && { provider_options: providers }), plugins: left }
}

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is no object sets nothing. */
function optionsOf(all: unknown, name: string): Values {
  const options = isValues(all) && Object.hasOwn(all, name) ? all[name] : undefined
  return isValues(options) ? options : {}
}
