import type { Config } from './schema.ts'

const KEYS = ['system_prompt', 'greeting', 'user_idle_prompts', 'voicemail_message', 'ivr_goal'] as const

/** The texts of an agent in which `{{name}}` stands for a value of the call, each with its key. */
export const templatesOf = (config: Pick<Config, (typeof KEYS)[number]>): (readonly [key: string, text: string])[] =>
  KEYS.flatMap((key) => [config[key] ?? []].flat().map((text) => [key, text] as const))
