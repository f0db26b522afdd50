import type { Config } from './config/schema.ts'
import { type BargeInRule, DEFAULT_BARGE_IN } from './turn/barge-in.ts'
import { DEFAULT_ENDPOINT } from './turn/endpoint.ts'
import { DEFAULT_TURN_RULES, type TurnRules } from './turn/turn.ts'

/** The rules of turn-taking as configured. */
export function turnRulesOf(config: Config): TurnRules {
  const baseMs = config.turn_stop_secs * 1000
  const endpoint = {
    ...DEFAULT_ENDPOINT,
    baseMs,
    // An operator's wait is what adapting starts from: the bounds give way to it, not it to them.
    minMs: Math.min(DEFAULT_ENDPOINT.minMs, baseMs),
    maxMs: Math.max(DEFAULT_ENDPOINT.maxMs, baseMs),
  }
  return { ...DEFAULT_TURN_RULES, endpoint, bargeIn: bargeInOf(config) }
}

function bargeInOf(config: Config): BargeInRule {
  const { allow_interruptions, interruption_strategy, interruption_keywords, min_words } = config
  if (!allow_interruptions) return { type: 'none' }
  if (interruption_strategy === 'speech') return DEFAULT_BARGE_IN
  // Without words of its own "keyword" is another name for "min_words", as in the reference.
  return interruption_strategy === 'keyword' && interruption_keywords.length > 0
    ? { type: 'keywords', words: interruption_keywords }
    : { type: 'words', min: min_words }
}
