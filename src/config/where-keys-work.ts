import { isTurn } from './check-ice-servers.ts'
import type { CarriersFacts } from './carrier-facts.ts'
import { serversOf } from './check-mcp.ts'
import type { Config } from './schema.ts'
import { stagesOf } from './stages.ts'

/** Keys that work under a condition alone: the reason why they do not, undefined where they do. */
type Place = (config: Config, carriers: CarriersFacts) => string | undefined

const interrupts = ({ allow_interruptions }: Config) =>
  allow_interruptions ? undefined : 'allow_interruptions is false'
const adapts = ({ turn_detection }: Config) =>
  turn_detection === 'adaptive' ? undefined : `turn_detection is "${turn_detection}"`
const inRedis = ({ session_store }: Config) => (session_store === 'redis' ? undefined : 'session_store is "memory"')
const withTls: Place = ({ tls_enable }) => (tls_enable ? undefined : 'tls_enable is false')
const overWebRtc = ({ transport }: Config) => (transport === 'websocket' ? 'transport is "websocket"' : undefined)
const onPhoneCalls: Place = ({ runner_transport: runner }, carriers) =>
  Object.hasOwn(carriers, runner) ? undefined : `it is for phone calls, and ${chosen(runner)}`
const withDialin: Place = ({ dialin }) => (dialin ? undefined : 'dialin is false')

const withMcp: Place = ({ mcp }) => (mcp.command === undefined ? 'mcp.command is not set' : undefined)

const chosen = (runner: string): string =>
  runner === '' ? 'runner_transport is not set' : `runner_transport is "${runner}"`

const PLACES: Readonly<Record<string, Place>> = {
  tls_cert_file: withTls,
  tls_key_file: withTls,
  metrics_api_key: ({ metrics_enabled }) => (metrics_enabled ? undefined : 'metrics_enabled is false'),
  redis_url: inRedis,
  redis_tls_ca_file: (config) =>
    inRedis(config) ??
    (config.redis_url?.startsWith('rediss:') ? undefined : 'redis_url does not begin with rediss://'),
  webrtc_ice_servers: overWebRtc,
  webrtc_turn_secret: (config) =>
    overWebRtc(config) ?? (namesTurn(config) ? undefined : 'webrtc_ice_servers has no TURN server'),
  webrtc_turn_ttl_secs: ({ webrtc_turn_secret }) =>
    webrtc_turn_secret === undefined ? 'webrtc_turn_secret is not set' : undefined,
  system_prompt: (config) =>
    stagesOf(config).llm.every((name) => name === 'embedded')
      ? 'the embedded model answers by rules of its own'
      : undefined,
  vad_threshold: ({ vad_type }) => (vad_type === 'energy' ? undefined : `vad_type is "${vad_type}"`),
  turn_habits: adapts,
  turn_model: adapts,
  turn_stop_secs: ({ turn_detection }) => (turn_detection === 'none' ? 'turn_detection is "none"' : undefined),
  user_idle_prompts: ({ user_idle_timeout_secs: secs }) => (secs > 0 ? undefined : 'user_idle_timeout_secs is 0'),
  wake_keepalive_secs: ({ wake_phrases: phrases }) => (phrases.length > 0 ? undefined : 'wake_phrases is empty'),
  greeting_interruptible: interrupts,
  interruption_strategy: interrupts,
  min_words: (config) => {
    const { interruption_strategy: strategy, interruption_keywords: words } = config
    const counts = strategy === 'min_words' || (strategy === 'keyword' && words.length === 0)
    return interrupts(config) ?? (counts ? undefined : `interruption_strategy is "${strategy}"`)
  },
  interruption_keywords: (config) => {
    const { interruption_strategy: strategy } = config
    return interrupts(config) ?? (strategy === 'keyword' ? undefined : `interruption_strategy is "${strategy}"`)
  },
  transfer_targets: ({ tools, ivr_stuck_target }) =>
    tools.includes('transfer_call') || ivr_stuck_target !== undefined ? undefined : 'tools has no "transfer_call"',
  'mcp.args': withMcp,
  'mcp.tools_filter': withMcp,
  mcp_tools: ({ mcp_tools = [], ...config }) =>
    mcp_tools.length > 0 && serversOf(config).length === 0 ? 'there are no servers of MCP' : undefined,
  numbers: (config, carriers) => (config.dialin ? undefined : onPhoneCalls(config, carriers)),
  ivr_goal: onPhoneCalls,
  ivr_stuck_target: ({ ivr_goal }) => (ivr_goal === undefined ? 'ivr_goal is not set' : undefined),
  voicemail_detection: onPhoneCalls,
  voicemail_message: ({ voicemail_detection }) => (voicemail_detection ? undefined : 'voicemail_detection is false'),
  telephony_api_url: onPhoneCalls,
  telephony_from: onPhoneCalls,
  telephony_require_ticket: (config, carriers) =>
    carriers[config.runner_transport]?.noTicket ?? onPhoneCalls(config, carriers),
  telephony_inband_dtmf: onPhoneCalls,
  webhook_spool_dir: ({ webhooks, session_store }) => {
    if (webhooks.length === 0) return 'webhooks is empty'
    return session_store === 'redis' ? 'session_store is "redis", which keeps the events' : undefined
  },
  daily_hmac_secret: withDialin,
  daily_dialin_webhook_secret: withDialin,
}

/** Why a key does not work with the others as they are; undefined where it works. */
export function whyIdle(name: string, config: Config, carriers: CarriersFacts): string | undefined {
  const place = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined
  if (place) return place(config, carriers)
  const carrier = Object.keys(carriers).find((each) => Object.hasOwn(carriers[each]?.keys ?? {}, name))
  if (carrier === undefined || carrier === config.runner_transport) return undefined
  return `it is for "${carrier}", and ${chosen(config.runner_transport)}`
}

/** What helps with a key that has no effect. A prompt is not there by mistake. */
export const wayOutOf = (name: string): string =>
  name === 'system_prompt'
    ? 'Choose a language model, such as by llm_provider, to have it read'
    : 'Remove it, or change that'

const namesTurn = ({ webrtc_ice_servers: servers }: Config): boolean => servers.some(isTurn)
