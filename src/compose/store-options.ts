import { readFileSync } from 'node:fs'
import type { Config } from '../config/schema.ts'

/** How the configuration has sessions kept. It has been checked: with Redis its address is there. */
export const storesOf = ({ session_store, redis_url = '', redis_tls_ca_file: ca, ...config }: Config) => ({
  redisUrl: session_store === 'redis' ? redis_url : undefined,
  redisCa: session_store === 'redis' && ca !== undefined ? readFileSync(ca, 'utf8') : undefined,
  sessionTtlMs: config.session_ttl_secs * 1000,
  maxCalls: config.max_calls_total,
  ratePerMinute: config.rate_limit_per_minute,
})
