import type { AgentDefinition } from './agent.ts'

/** The keys of the configuration that an agent in code sets. They are checked with all others. */
export function settingsOf({ options }: AgentDefinition): Readonly<Record<string, unknown>> {
  const { prompt, greeting, language, model, handOverTo, settings } = options
  return {
    ...settings,
    // A model that is brought along is not the configured one, and this is for that.
    ...(typeof prompt === 'string' && !model && { system_prompt: prompt }),
    ...(typeof greeting === 'string' && { greeting }),
    ...(language !== undefined && { stt_language: language }),
    ...(handOverTo && { hand_over_to: [...handOverTo] }),
  }
}
