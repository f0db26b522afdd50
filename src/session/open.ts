import type { Clock } from '../std/clock.ts'
import type { Ids } from '../std/ids.ts'
import { MemorySessions } from './memory.ts'
import type { NonceStore } from './nonces.ts'
import { MemoryNonces } from './memory-nonces.ts'
import { RedisNonces } from './redis-nonces.ts'
import type { OnceStore } from './once.ts'
import { MemoryOnce } from './memory-once.ts'
import { RedisOnce } from './redis-once.ts'
import { RedisSessions } from './redis.ts'
import { connectRedis } from './redis-connection.ts'
import type { Seats } from './seats.ts'
import { MemorySeats } from './memory-seats.ts'
import { RedisSeats } from './redis-seats.ts'
import type { SessionStore } from './store.ts'
import type { TicketStore } from './tickets.ts'
import { MemoryTickets } from './memory-tickets.ts'
import { RedisTickets } from './redis-tickets.ts'

/** All that outlives a request, kept in one place: this process, or a Redis that servers share. */
export interface Stores extends AsyncDisposable {
  readonly sessions: SessionStore
  readonly once: OnceStore
  readonly tickets: TicketStore
  readonly nonces: NonceStore
  readonly seats: Seats
}

export interface StoresOptions {
  /** `redis://` or `rediss://`; `undefined` keeps all in memory. */
  readonly redisUrl: string | undefined
  readonly sessionTtlMs: number
  /** Calls at once over all servers of the place; 0 is no limit. */
  readonly maxCalls: number
  readonly clock: Clock
  readonly ids: Ids
  /** From 0 up to 1. */
  readonly random: () => number
  /** Told once when the connection is lost, with the reason, and with `undefined` when it stands. */
  tellConnection(trouble: string | undefined): void
}

/** Sessions that wait for their caller: 100 000 plain ones, or 120 of the largest body. */
const SESSION_BYTES = 64 * 1024 * 1024
/** 10 000 answers. */
const ONCE_BYTES = 16 * 1024 * 1024
/** 7000 tickets, each for a minute. */
const TICKET_BYTES = 4 * 1024 * 1024
/** 8000 nonces. */
const NONCE_BYTES = 4 * 1024 * 1024

export const openStores = (options: StoresOptions): Promise<Stores> =>
  options.redisUrl === undefined ? Promise.resolve(inMemory(options)) : inRedis(options, options.redisUrl)

function inMemory({ clock, ids, sessionTtlMs, maxCalls }: StoresOptions): Stores {
  return {
    sessions: new MemorySessions({ clock, ttlMs: sessionTtlMs, capacityBytes: SESSION_BYTES }),
    once: new MemoryOnce({ clock, capacityBytes: ONCE_BYTES }),
    tickets: new MemoryTickets({ clock, ids, capacityBytes: TICKET_BYTES }),
    nonces: new MemoryNonces({ clock, capacityBytes: NONCE_BYTES }),
    seats: new MemorySeats(maxCalls),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Opens even while Redis is down: it is used as soon as it can be reached. */
async function inRedis(options: StoresOptions, url: string): Promise<Stores> {
  const { clock, ids, sessionTtlMs, maxCalls, tellConnection } = options
  using opened = new DisposableStack()
  const redis = opened.use(await connectRedis({ url, tellConnection }))
  const seats = maxCalls > 0 ? opened.use(new RedisSeats(redis, { clock, ids, limit: maxCalls })) : new MemorySeats(0)
  const held = opened.move()
  return {
    sessions: new RedisSessions(redis, sessionTtlMs),
    once: new RedisOnce(redis, options),
    tickets: new RedisTickets(redis, ids),
    nonces: new RedisNonces(redis),
    seats,
    [Symbol.asyncDispose]: async () => held.dispose(),
  }
}
