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
  const { plugins, plugin_options: options } = inFile
  if (!Array.isArray(plugins)) return inFile
  const known = plugins.filter((name): name is string => typeof name === 'string' && Object.hasOwn(PLUGINS, name))
  const meant = known.map((name) => PLUGINS[name]?.(optionsOf(options, name)) ?? {})
  const set = Object.fromEntries(
    meant.flatMap((keys) => Object.entries(keys).filter(([, value]) => value !== undefined)),
  )
  return { ...set, ...inFile, plugins: plugins.filter((name) => !known.includes(String(name))) }
}

const optionsOf = (all: unknown, name: string): Values =>
  typeof all === 'object' && all !== null && Object.hasOwn(all, name) ? ((all as Values)[name] as Values) : {}
