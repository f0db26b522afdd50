import { createHash } from 'node:crypto'
import type { RedisConnection } from './connection.ts'
import { BURST_MS, type Rates } from '../rates.ts'
import { StoreUnavailable } from '../unavailable.ts'

/** As `MemoryRates`, by the clock of Redis: servers need not agree on the time. Gives the wait in milliseconds, as text. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local step = tonumber(ARGV[1])
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + step
local wait = full - now - ARGV[2]
if wait > step / 1000 then return string.format('%.3f', wait) end
redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now))
return '0'`

/** Rates counted over every server on one Redis; while it cannot be reached, each server counts for itself. */
export class RedisRates implements Rates {
  readonly #redis: RedisConnection
  readonly #stepMs: number
  readonly #meanwhile: Rates

  constructor(redis: RedisConnection, perMinute: number, meanwhile: Rates) {
    this.#redis = redis
    this.#stepMs = 60_000 / perMinute
    this.#meanwhile = meanwhile
  }

  async take(caller: string): Promise<number> {
    try {
      return Number(await this.#redis.run('EVAL', TAKE, 1, keyOf(caller), this.#stepMs, BURST_MS))
    } catch (error) {
      if (error instanceof StoreUnavailable) return await this.#meanwhile.take(caller)
      throw error
    }
  }
}

/** Hashed, so that nobody can read addresses in the store. */
const keyOf = (caller: string): string => `voxray:rate:${createHash('sha256').update(caller).digest('base64url')}`
