import { createHash } from 'node:crypto'
import type { Clock } from '../../std/clock.ts'
import type { Ids } from '../../std/ids.ts'
import { sleep } from '../../std/clock.ts'
import { KEPT_MS, type OnceStore, type OnceWork, PATIENCE_MS, StillMaking } from '../once.ts'
import type { RedisConnection } from './connection.ts'
import { BOUNDED, RedisTexts } from './texts.ts'

export interface RedisOnceIo {
  readonly clock: Clock
  readonly ids: Ids
  /** From 0 up to 1. */
  readonly random: () => number
  /** Of all answers of one route. */
  readonly capacityBytes: number
}

/** A maker that is gone holds nobody up for longer. One that is merely slow still ends with the text kept first. */
const LOCK_MS = 15_000
/** One who waits looks again after half to all of this. */
const LOOK_MS = 100

/** The text when it is kept; else 1 when the lock is ours now, and 0 when it is another's. */
const CLAIM = `
local text = redis.call('GET', KEYS[1])
if text then return text end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0`

/** Keeps our text unless one is kept already, and gives the one that is. */
const KEEP = `${BOUNDED}
local text = redis.call('GET', KEYS[1])
if not text then
  text = ARGV[2]
  keep(KEYS[3], KEYS[4], KEYS[1], text, tonumber(ARGV[3]), ARGV[4])
end
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return text`

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`

/** For every server on one Redis, and across restarts. */
export class RedisOnce implements OnceStore {
  readonly #redis: RedisConnection
  readonly #texts: RedisTexts
  readonly #work: OnceWork
  readonly #io: RedisOnceIo

  constructor(redis: RedisConnection, work: OnceWork, io: RedisOnceIo) {
    this.#redis = redis
    this.#texts = new RedisTexts(redis, { kind: `once:${work}`, capacityBytes: io.capacityBytes })
    this.#work = work
    this.#io = io
  }

  async once(key: string, make: () => Promise<string>): Promise<string> {
    const { clock, ids, random } = this.#io
    const owner = ids.token()
    const { textKey, lockKey } = this.#keysOf(key)
    const giveUpAtMs = clock.now() + PATIENCE_MS
    for (;;) {
      const claimed = await this.#claim(textKey, lockKey, owner)
      if (typeof claimed === 'string') return claimed
      if (claimed === 1) return await this.#make(key, owner, make)
      if (clock.now() >= giveUpAtMs) throw new StillMaking()
      await sleep(clock, LOOK_MS * (0.5 + random() / 2), NEVER)
    }
  }

  async #claim(textKey: string, lockKey: string, owner: string): Promise<unknown> {
    try {
      return await this.#redis.run('EVAL', CLAIM, 2, textKey, lockKey, owner, LOCK_MS)
    } catch (error) {
      // A Redis that was too slow for us may still carry it out, and then this after it. Not awaited: it is as slow.
      void this.#release(lockKey, owner)
      throw error
    }
  }

  async #make(key: string, owner: string, make: () => Promise<string>): Promise<string> {
    const { textKey, lockKey } = this.#keysOf(key)
    let text: string
    try {
      text = await make()
    } catch (error) {
      await this.#release(lockKey, owner)
      throw error
    }
    const { books, capacityBytes } = this.#texts
    return String(
      await this.#redis.run('EVAL', KEEP, 4, textKey, lockKey, ...books, owner, text, KEPT_MS, capacityBytes),
    )
  }

  /** Never fails: the lock also expires by itself. */
  async #release(lockKey: string, owner: string): Promise<void> {
    await this.#redis.run('EVAL', RELEASE, 1, lockKey, owner).catch(() => {})
  }

  /** Hashed: a key may hold what only its sender should know. */
  #keysOf(key: string): { readonly textKey: string; readonly lockKey: string } {
    const hash = createHash('sha256').update(key).digest('base64url')
    return { textKey: `voxray:once:${this.#work}:{${hash}}`, lockKey: `voxray:once:${this.#work}:{${hash}}:lock` }
  }
}

const NEVER = new AbortController().signal
