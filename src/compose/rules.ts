import type { AnsweringRules } from '../cascade/answering/rules.ts'
import type { Budgets } from '../cascade/budgets.ts'
import type { MuteRule } from '../cascade/mute.ts'
import type { WakeRules } from '../cascade/wake-phrase.ts'
import type { Config } from '../config/schema.ts'
import { type BargeInRule, DEFAULT_BARGE_IN } from '../turn/barge-in.ts'
import { DEFAULT_ENDPOINT, type EndpointRules } from '../turn/endpoint.ts'
import { DEFAULT_ENERGY_RULES, type EnergyRules } from '../vad/energy.ts'
import { DEFAULT_TURN_RULES, type TurnRules } from '../turn/rules.ts'
import { DEFAULT_VOICE_RULES, type VoiceRules } from '../vad/voice.ts'

/** The end-of-turn model takes some 200 ms, so it is asked before the recogniser is. Most closures of consonants are shorter. */
const JUDGE_MS = 100

/** The rules of turn-taking as configured. */
export function turnRulesOf(config: Config): TurnRules {
  const { vad_stop_secs, user_turn_stop_timeout_secs, turn_max_duration_secs } = config
  return {
    endpoint: endpointOf(config),
    bargeIn: bargeInOf(config),
    pauseMs: vad_stop_secs * 1000,
    contestPauseMs: Math.min(vad_stop_secs * 1000, DEFAULT_TURN_RULES.contestPauseMs),
    judgeMs: turnModelOf(config) === undefined ? DEFAULT_TURN_RULES.judgeMs : JUDGE_MS,
    patienceMs: user_turn_stop_timeout_secs > 0 ? user_turn_stop_timeout_secs * 1000 : DEFAULT_TURN_RULES.patienceMs,
    foresees: config.speculation !== 'none',
    longestMs: turn_max_duration_secs > 0 ? turn_max_duration_secs * 1000 : DEFAULT_TURN_RULES.longestMs,
  }
}

/** The path of the end-of-turn model that is asked; undefined where silence and words decide alone. */
export const turnModelOf = ({ turn_detection, turn_model }: Config): string | undefined =>
  turn_detection === 'adaptive' ? turn_model : undefined

/** How long a reply waits for its stages as configured. */
export const budgetsOf = (config: Config): Budgets => ({
  firstTokenMs: config.llm_first_token_timeout_secs * 1000,
  firstAudioMs: config.tts_first_audio_timeout_secs * 1000,
  stallMs: config.stall_timeout_secs * 1000,
})

/** When callers are not listened to. */
export const muteRulesOf = ({ mute }: Config): MuteRule[] =>
  mute.map((rule) => (rule === 'mute_until_first_bot_complete' ? 'until_first_bot_complete' : rule))

/** What callers say to be answered; undefined where every turn is. */
export const wakeRulesOf = ({ wake_phrases: phrases, wake_keepalive_secs: secs }: Config): WakeRules | undefined =>
  phrases.length > 0 ? { phrases, keepAliveMs: secs * 1000 } : undefined

/** What is done with who picks up a call from us; undefined where nobody listens for that. */
export function answeringOf(config: Config): AnsweringRules | undefined {
  const { voicemail_detection, voicemail_message = '', ivr_goal: goal, ivr_stuck_target, transfer_targets } = config
  if (!voicemail_detection && goal === undefined) return undefined
  const stuckTarget = ivr_stuck_target === undefined ? undefined : transfer_targets[ivr_stuck_target]
  return {
    ...(voicemail_detection && { voicemail: voicemail_message }),
    ...(goal !== undefined && { menus: { goal, ...(stuckTarget !== undefined && { stuckTarget }) } }),
  }
}

function endpointOf({ turn_detection, turn_stop_secs, vad_stop_secs }: Config): EndpointRules {
  const baseMs = turn_stop_secs * 1000
  switch (turn_detection) {
    case 'adaptive':
      return {
        ...DEFAULT_ENDPOINT,
        baseMs,
        // An operator's wait is what adapting starts from: the bounds give way to it, not it to them.
        minMs: Math.min(DEFAULT_ENDPOINT.minMs, baseMs),
        maxMs: Math.max(DEFAULT_ENDPOINT.maxMs, baseMs),
        wordMs: baseMs - (DEFAULT_ENDPOINT.baseMs - DEFAULT_ENDPOINT.wordMs),
      }
    case 'silence':
      return always(baseMs)
    case 'none':
      return always(vad_stop_secs * 1000)
    default:
      return turn_detection satisfies never
  }
}

/** The same wait after every sentence of every caller. */
const always = (ms: number): EndpointRules => ({
  baseMs: ms,
  minMs: ms,
  maxMs: ms,
  briskMs: ms,
  unfinishedMs: ms,
  wordMs: ms,
  sureMs: ms,
  unsureMs: ms,
})

/** The model's two thresholds are 0.15 apart, as its authors use it. */
const HYSTERESIS = 0.15

/** How speech is told from noise as configured. */
export function voiceRulesOf({ vad_confidence, vad_start_secs_vad, vad_min_volume }: Config): VoiceRules {
  return {
    ...DEFAULT_VOICE_RULES,
    onProbability: vad_confidence,
    offProbability: Math.max(0.01, vad_confidence - HYSTERESIS),
    startMs: vad_start_secs_vad * 1000,
    // 0 to 1 stands for -100 to 0 dBFS. As an amplitude voxray-go's 0.2 would be -14 dBFS: louder than speech.
    gateDb: (vad_min_volume - 1) * 100,
  }
}

/** How loud a voice must be under "energy". */
export const energyRulesOf = ({ vad_threshold }: Config): EnergyRules =>
  vad_threshold === undefined
    ? DEFAULT_ENERGY_RULES
    : { ...DEFAULT_ENERGY_RULES, quietestDb: 20 * Math.log10(vad_threshold) }

function bargeInOf(config: Config): BargeInRule {
  const { allow_interruptions, interruption_strategy, interruption_keywords, min_words } = config
  if (!allow_interruptions) return { type: 'none' }
  if (interruption_strategy === 'speech' || interruption_strategy === 'none') return DEFAULT_BARGE_IN
  // Without words of its own "keyword" is another name for "min_words", as in voxray-go.
  return interruption_strategy === 'keyword' && interruption_keywords.length > 0
    ? { type: 'keywords', words: interruption_keywords }
    : { type: 'words', min: min_words }
}
