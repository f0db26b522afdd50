import type { Clock } from '../../std/clock.ts'
import type { Ids } from '../../std/ids.ts'
import type { RedisConnection } from './connection.ts'
import type { Seat, Seats } from '../seats.ts'

export interface RedisSeatsOptions {
  readonly clock: Clock
  readonly ids: Ids
  readonly limit: number
}

/** The seats of a process that died are free after this. */
const LEASE_MS = 30_000
/** A lease outlives two renewals that failed. */
const RENEW_MS = 10_000

/** A sorted set of the seats taken, by the end of their leases. */
const KEY = 'voxray:seats'

/** By the clock of Redis: servers need not agree on the time. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

const TAKE = `${NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`

const COUNT = `${NOW}
return redis.call('ZCOUNT', KEYS[1], now, '+inf')`

/** Also puts back what a Redis that restarted has forgotten. */
const RENEW = `${NOW}
for at = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[at]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])`

/** Seats counted over every server on one Redis. */
export class RedisSeats implements Seats, Disposable {
  readonly #redis: RedisConnection
  readonly #options: RedisSeatsOptions
  readonly #held = new Set<string>()
  #beat: Disposable | undefined

  constructor(redis: RedisConnection, options: RedisSeatsOptions) {
    this.#redis = redis
    this.#options = options
  }

  async take(): Promise<Seat | undefined> {
    const { ids, limit } = this.#options
    const id = ids.token()
    try {
      if ((await this.#redis.run('EVAL', TAKE, 1, KEY, limit, LEASE_MS, id)) !== 1) return undefined
    } catch (error) {
      // A Redis that was too slow for us may still carry it out, and then this after it. Not awaited: it is as slow.
      void this.#free(id)
      throw error
    }
    this.#held.add(id)
    this.#beat ??= this.#nextBeat()
    return { [Symbol.asyncDispose]: () => this.#giveBack(id) }
  }

  async areFree(): Promise<boolean> {
    return Number(await this.#redis.run('EVAL', COUNT, 1, KEY)) < this.#options.limit
  }

  async #giveBack(id: string): Promise<void> {
    this.#held.delete(id)
    if (this.#held.size === 0) this[Symbol.dispose]()
    await this.#free(id)
  }

  /** Never fails: the lease also expires by itself. */
  async #free(id: string): Promise<void> {
    await this.#redis.run('ZREM', KEY, id).catch(() => {})
  }

  #nextBeat(): Disposable {
    return this.#options.clock.after(RENEW_MS, () => {
      this.#beat = this.#nextBeat()
      this.#redis.run('EVAL', RENEW, 1, KEY, LEASE_MS, ...this.#held).catch(() => {})
    })
  }

  /** Leases are renewed no more. */
  [Symbol.dispose](): void {
    this.#beat?.[Symbol.dispose]()
    this.#beat = undefined
  }
}
