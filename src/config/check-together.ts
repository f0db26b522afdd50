import type { Problem } from './problem.ts'
import type { CarriersFacts } from './carrier-facts.ts'
import type { Config } from './schema.ts'
import { checkIceServers } from './check-ice-servers.ts'
import { checkMcp } from './check-mcp.ts'
import { checkTelephony, telephonyDoubts } from './check-telephony.ts'
import { checkRedisCa, checkTls } from './check-tls.ts'
import { checkWebhooks } from './check-webhooks.ts'

/** Keys that are sound alone and not together. */
export function checkTogether(config: Config, carriers: CarriersFacts, readText: (path: string) => string): Problem[] {
  return [
    ...checkRedis(config),
    ...checkIceServers(config),
    ...checkTranscripts(config),
    ...checkTls(config, readText),
    ...checkRedisCa(config, readText),
    ...checkTelephony(config, carriers),
    ...checkMcp(config),
    ...checkWebhooks(config),
  ]
}

/** Keys that are sound and likely do not do what was meant. */
export const doubts = (config: Config, carriers: CarriersFacts): Problem[] => [
  ...openDoors(config),
  ...openTools(config),
  ...telephonyDoubts(config, carriers),
]

/** An address that others can reach, and nobody asked who they are. */
function openDoors({ host, server_api_key }: Config): Problem[] {
  if (isLoopback(host) || server_api_key.length > 0) return []
  return [
    {
      key: 'server_api_key',
      wrong: `is not set and host is "${host}": anybody who reaches this machine can make calls at your cost`,
      wayOut: 'Set it (VOXRAY_SERVER_API_KEY), or have a proxy ask who calls',
    },
  ]
}

/** Callers from elsewhere see what is for developers. */
function openTools({ host, show_tools }: Config): Problem[] {
  if (!show_tools || isLoopback(host)) return []
  const wrong = `is true and host is "${host}": every caller is shown what tools are given and what they answer`
  return [{ key: 'show_tools', wrong, wayOut: 'Remove it on a server that takes real calls' }]
}

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host)

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
