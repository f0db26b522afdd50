import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import { checkTls } from './check-tls.ts'

/** Keys that are sound alone and not together. */
export function checkTogether(config: Config, readText: (path: string) => string): Problem[] {
  return [...checkRedis(config), ...checkTranscripts(config), ...checkTls(config, readText)]
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
