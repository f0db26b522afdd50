import type { CascadeParts } from '../cascade/parts.ts'
import type { Config } from '../config/schema.ts'
import { stagesOf } from '../config/stages.ts'
import { languageOf, namesLanguage } from '../language/index.ts'
import { DEMO_GREETING } from '../providers/embedded/dialogue/greeting.ts'
import { answeringOf, budgetsOf, muteRulesOf, turnRulesOf, voiceRulesOf, wakeRulesOf } from './rules.ts'
import { type ToolIo, toolsOf } from './tools.ts'

export type Manners = Omit<CascadeParts, 'stt' | 'llm' | 'tts' | 'vad' | 'otherLanguage'> &
  Required<Pick<CascadeParts, 'greeting' | 'idlePrompts'>>

/** How an agent conducts a talk, as configured. */
export function mannersOf(config: Config, toolIo: ToolIo): Manners {
  const isDemo = stagesOf(config).llm[0] === 'embedded'
  const { stt_language: named = '' } = config
  const wake = wakeRulesOf(config)
  const isNamed = namesLanguage(named)
  const { mcp } = toolIo
  const answering = answeringOf(config)
  return {
    rules: turnRulesOf(config),
    // Other waits are the same for every caller.
    keepsHabit: config.turn_habits && config.turn_detection === 'adaptive',
    speaksAhead: config.speculation === 'voice',
    budgets: budgetsOf(config),
    voice: voiceRulesOf(config),
    language: languageOf(isNamed ? named : 'en'),
    followsCaller: !isNamed,
    systemPrompt: config.system_prompt,
    greeting: config.greeting ?? (isDemo ? DEMO_GREETING : ''),
    ...(!config.greeting_interruptible && { greets: { interruptible: false } }),
    tools: toolsOf(config, toolIo),
    ...(mcp && { moreTools: (taken) => mcp.offered(taken, config.mcp_tools) }),
    ...(config.call_idle_timeout_secs > 0 && { idleMs: config.call_idle_timeout_secs * 1000 }),
    ...(config.user_idle_timeout_secs > 0 && { askMs: config.user_idle_timeout_secs * 1000 }),
    idlePrompts: config.user_idle_prompts,
    mute: muteRulesOf(config),
    takesInstructions: config.client_system_messages,
    ...(wake && { wake }),
    ...(answering && { answering }),
  }
}
