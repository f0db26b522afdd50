import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import { checkTelephony, telephonyDoubts } from './check-telephony.ts'
import { checkTls } from './check-tls.ts'
import { checkTools } from './check-tools.ts'

/** Keys that are sound alone and not together. */
export function checkTogether(config: Config, readText: (path: string) => string): Problem[] {
  return [
    ...checkRedis(config),
    ...checkTranscripts(config),
    ...checkTls(config, readText),
    ...checkTelephony(config),
    ...checkTools(config),
  ]
}

/** Plain answers take longer than this: nobody means to cut them. */
const SHORT_TURN_SECS = 10

/** Keys that are sound and likely do not do what was meant. */
export function doubts(config: Config): Problem[] {
  const { turn_max_duration_secs: longestSecs } = config
  const { vad_type, vad_threshold, session_store, redis_url, tls_enable, tls_cert_file, tls_key_file } = config
  return [
    // The reference reads the key and never ends a turn by it; its example says 2.
    ...(longestSecs > 0 && longestSecs < SHORT_TURN_SECS
      ? [
          {
            key: 'turn_max_duration_secs',
            wrong: `is ${longestSecs}: callers who speak for longer are answered in mid-sentence`,
            wayOut: 'Set it to 0 unless you mean it',
          },
        ]
      : []),
    ...(vad_type === 'silero' && vad_threshold !== undefined
      ? [idle('vad_threshold', 'vad_type is "silero"', 'Use vad_confidence or vad_min_volume')]
      : []),
    ...(session_store === 'memory' && redis_url !== undefined
      ? [idle('redis_url', 'session_store is "memory"', 'Set session_store to "redis", or remove it')]
      : []),
    ...(!tls_enable && (tls_cert_file ?? tls_key_file) !== undefined
      ? [idle(tls_cert_file ? 'tls_cert_file' : 'tls_key_file', 'tls_enable is false', 'Set tls_enable, or remove it')]
      : []),
    ...telephonyDoubts(config),
  ]
}

function checkRedis({ session_store, redis_url, max_calls_total }: Config): Problem[] {
  const problems: Problem[] = []
  if (session_store === 'redis' && redis_url === undefined) {
    problems.push(needed('redis_url', 'session_store is "redis"', 'Set it, such as redis://localhost:6379/0'))
  }
  if (session_store === 'memory' && max_calls_total > 0) {
    problems.push({
      key: 'max_calls_total',
      wrong: 'counts the calls of servers that share a Redis, and session_store is "memory"',
      wayOut: 'Set session_store to "redis", or limit this server with max_calls',
    })
  }
  return problems
}

function checkTranscripts({ transcripts }: Config): Problem[] {
  if (!transcripts.enable) return []
  return (['driver', 'dsn'] as const)
    .filter((name) => transcripts[name] === undefined)
    .map((name) => needed(`transcripts.${name}`, 'transcripts.enable is true', 'Set it, or switch transcripts off'))
}

const needed = (key: string, because: string, wayOut: string): Problem => ({
  key,
  wrong: `is needed: ${because}`,
  wayOut,
})

const idle = (key: string, because: string, wayOut: string): Problem => ({
  key,
  wrong: `has no effect: ${because}`,
  wayOut,
})
