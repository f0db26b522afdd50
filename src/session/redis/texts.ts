import type { RedisConnection } from './connection.ts'

export interface RedisTextsOptions {
  /** Tells the texts of one kind from those of others, which are bounded by themselves. */
  readonly kind: string
  /** What all texts of the kind may take; the next to expire goes first, the newest never. */
  readonly capacityBytes: number
}

/** What Redis takes for a text beside its bytes: the key in three places, and their entries. As measured with MEMORY USAGE of Redis 7. */
const ENTRY_BYTES = 512

/**
 * Functions for scripts that set or delete texts. `INDEX` holds the keys by when they expire (a sorted set), `SIZES` the bytes of each and
 * of all of them; both end with the last text. By the clock of Redis: servers need not agree on the time.
 */
export const BOUNDED = `
local function forget(INDEX, SIZES, key)
  redis.call('ZREM', INDEX, key)
  local bytes = redis.call('HGET', SIZES, key)
  if not bytes then return end
  redis.call('HDEL', SIZES, key)
  redis.call('HINCRBY', SIZES, '', -bytes)
end

local function keep(INDEX, SIZES, key, text, ms, capacity)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('SET', key, text, 'PX', ms)
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', INDEX, '-inf', now, 'LIMIT', 0, 1000)) do forget(INDEX, SIZES, gone) end
  forget(INDEX, SIZES, key)
  local bytes = #text + ${ENTRY_BYTES}
  redis.call('HSET', SIZES, key, bytes)
  redis.call('ZADD', INDEX, now + ms, key)
  local all = redis.call('HINCRBY', SIZES, '', bytes)
  while all > tonumber(capacity) do
    local next = redis.call('ZRANGE', INDEX, 0, 1)
    local oldest = next[1] == key and next[2] or next[1]
    if not oldest or oldest == key then break end
    redis.call('DEL', oldest)
    forget(INDEX, SIZES, oldest)
    all = tonumber(redis.call('HGET', SIZES, '')) or 0
  end
  local last = redis.call('ZRANGE', INDEX, -1, -1, 'WITHSCORES')[2]
  redis.call('PEXPIREAT', INDEX, last)
  redis.call('PEXPIREAT', SIZES, last)
end
`

const SET = `${BOUNDED}
keep(KEYS[1], KEYS[2], KEYS[3], ARGV[1], tonumber(ARGV[2]), ARGV[3])`

const TAKE = `${BOUNDED}
local text = redis.call('GETDEL', KEYS[3])
forget(KEYS[1], KEYS[2], KEYS[3])
return text`

/** Texts by key that every server on one Redis knows, within so many bytes in all. As `ExpiringTexts` does it in memory. */
export class RedisTexts {
  /** The two keys that a script needs beside that of the text. */
  readonly books: readonly [string, string]
  readonly capacityBytes: number
  readonly #redis: RedisConnection

  constructor(redis: RedisConnection, { kind, capacityBytes }: RedisTextsOptions) {
    this.#redis = redis
    this.capacityBytes = capacityBytes
    this.books = [`voxray:kept:${kind}`, `voxray:kept:${kind}:bytes`]
  }

  async set(key: string, text: string, ttlMs: number): Promise<void> {
    await this.#redis.run('EVAL', SET, 3, ...this.books, key, text, ttlMs, this.capacityBytes)
  }

  async get(key: string): Promise<string | undefined> {
    return textIn(await this.#redis.run('GET', key))
  }

  /** Gives the text to the first who asks, and to nobody after. */
  async take(key: string): Promise<string | undefined> {
    return textIn(await this.#redis.run('EVAL', TAKE, 3, ...this.books, key))
  }
}

const textIn = (answer: unknown): string | undefined => (typeof answer === 'string' ? answer : undefined)
