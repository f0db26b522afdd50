import type { Backlog, Heir, Kept } from '../backlog.ts'
import type { Clock } from '../../std/clock.ts'
import type { Ids } from '../../std/ids.ts'
import type { RedisConnection } from './connection.ts'

export interface RedisBacklogOptions {
  readonly clock: Clock
  readonly ids: Pick<Ids, 'token'>
}

/** The box of a process that died is another's after this. */
const LEASE_MS = 30_000
/** A lease outlives two renewals that failed. */
const BEAT_MS = 10_000
/** No text is worth anything after this. */
const KEPT_MS = 48 * 3_600_000
/** Beyond it, what Redis could not be told to forget is done twice. */
const MOST_UNFORGOTTEN = 10_000
/** Texts of a box that are read at once. */
const PAGE = 100

/** A sorted set of all boxes, by the end of their leases. */
const BOXES = 'voxray:backlog'
/** The texts of a box, by their number. */
const boxKey = (box: string): string => `${BOXES}:box:${box}`
/** Whose a box is. Outlives the box, so that one who was away for long learns that another has emptied it. */
const OWNER = `${BOXES}:owner:`

/** By the clock of Redis: servers need not agree on the time. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

const KEEP = `
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])`

/** Gives the boxes that are another's now. Also puts back what a Redis that restarted has forgotten. */
const RENEW = `${NOW}
local lost = {}
for at = 4, #ARGV do
  local owner = redis.call('GET', '${OWNER}' .. ARGV[at])
  if owner and owner ~= ARGV[1] then
    lost[#lost + 1] = ARGV[at]
  else
    redis.call('SET', '${OWNER}' .. ARGV[at], ARGV[1], 'PX', ARGV[3])
    redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[at])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return lost`

/** Makes a box ours whose lease is over; false when there is none. Those without a text are no more. */
const CLAIM = `${NOW}
for _, box in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 100)) do
  if redis.call('EXISTS', '${BOXES}:box:' .. box) == 1 then
    redis.call('SET', '${OWNER}' .. box, ARGV[1], 'PX', ARGV[3])
    redis.call('ZADD', KEYS[1], now + ARGV[2], box)
    return box
  end
  redis.call('ZREM', KEYS[1], box)
end
return false`

/** Whoever asks first may have the boxes. */
const LEAVE = `
for at = 2, #ARGV do
  if redis.call('GET', '${OWNER}' .. ARGV[at]) == ARGV[1] then redis.call('ZADD', KEYS[1], 0, ARGV[at]) end
end`

/**
 * In a Redis that servers share. Each puts texts into a box of its own, and has a lease on it. When the lease is over, one of the others
 * takes the whole box over, so that no text is in two hands. While Redis is away texts are not kept, and no work waits for it.
 */
export class RedisBacklog implements Backlog {
  readonly #redis: RedisConnection
  readonly #options: RedisBacklogOptions
  readonly #me: string
  /** Boxes that are ours, and how many texts of each are to be forgotten yet. */
  readonly #boxes = new Map<string, Set<number>>()
  /** What Redis could not be told to forget. */
  readonly #unforgotten = new Map<string, Kept>()
  #box: string
  #number = 0
  /** A box that was taken over and has not been read to its end, and the number that it was read up to. */
  #reading: { readonly box: string; last: number } | undefined
  #beat: Disposable | undefined
  #isClosed = false

  constructor(redis: RedisConnection, options: RedisBacklogOptions) {
    this.#redis = redis
    this.#options = options
    this.#me = options.ids.token()
    this.#box = options.ids.token()
  }

  keep(text: string): Kept {
    const kept = { box: this.#box, number: ++this.#number }
    this.#textsOf(kept.box).add(kept.number)
    this.#redis.run('EVAL', KEEP, 1, boxKey(kept.box), kept.number, text, KEPT_MS).catch(() => {})
    return kept
  }

  forget(kept: Kept): void {
    const { box, number } = kept
    this.#boxes.get(box)?.delete(number)
    this.#redis
      .run('ZREMRANGEBYSCORE', boxKey(box), number, number)
      .catch(() => this.#unforgotten.size < MOST_UNFORGOTTEN && this.#unforgotten.set(`${box} ${number}`, kept))
  }

  open(heir: Heir): void {
    this.#textsOf(this.#box)
    const beat = async () => {
      await this.#work(heir).catch(() => {})
      if (!this.#isClosed) this.#beat = this.#options.clock.after(BEAT_MS, () => void beat())
    }
    void beat()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#beat?.[Symbol.dispose]()
    await this.#redis.run('EVAL', LEAVE, 1, BOXES, this.#me, ...this.#boxes.keys()).catch(() => {})
  }

  async #work(heir: Heir): Promise<void> {
    await this.#renew(heir)
    for (const [name, kept] of this.#unforgotten) {
      this.#unforgotten.delete(name)
      this.forget(kept)
    }
    // One at a time: the others may have theirs.
    if (!this.#isClosed && heir.hasRoom()) await this.#takeOver(heir)
  }

  async #renew(heir: Heir): Promise<void> {
    for (const [box, texts] of this.#boxes)
      if (texts.size === 0 && box !== this.#box && box !== this.#reading?.box) this.#boxes.delete(box)
    const lost = await this.#redis.run('EVAL', RENEW, 1, BOXES, this.#me, LEASE_MS, KEPT_MS, ...this.#boxes.keys())
    for (const box of Array.isArray(lost) ? lost.map(String) : []) {
      this.#boxes.delete(box)
      if (box === this.#reading?.box) this.#reading = undefined
      if (box === this.#box) this.#box = this.#options.ids.token()
      heir.lost(box)
    }
    this.#textsOf(this.#box)
  }

  async #takeOver(heir: Heir): Promise<void> {
    this.#reading ??= await this.#claimed()
    for (let reading = this.#reading; reading; reading = this.#reading)
      if (!(await this.#readPage(reading, heir))) this.#reading = undefined
  }

  async #claimed(): Promise<{ box: string; last: number } | undefined> {
    const box = await this.#redis.run('EVAL', CLAIM, 1, BOXES, this.#me, LEASE_MS, KEPT_MS)
    return typeof box === 'string' ? { box, last: 0 } : undefined
  }

  /** False at the end of the box. */
  async #readPage(reading: { readonly box: string; last: number }, heir: Heir): Promise<boolean> {
    const { box, last } = reading
    const page = await this.#redis.run('ZRANGEBYSCORE', boxKey(box), `(${last}`, '+inf', 'WITHSCORES', 'LIMIT', 0, PAGE)
    // RESP3 gives pairs, RESP2 texts and numbers in turn.
    const flat: unknown[] = Array.isArray(page) ? page.flat() : []
    for (let at = 0; at < flat.length; at += 2) {
      reading.last = Number(flat[at + 1])
      this.#textsOf(box).add(reading.last)
      heir.left({ box, number: reading.last }, String(flat[at]))
    }
    return flat.length > 0
  }

  #textsOf(box: string): Set<number> {
    const texts = this.#boxes.get(box) ?? new Set<number>()
    this.#boxes.set(box, texts)
    return texts
  }
}
