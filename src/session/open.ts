import type { Clock } from '../std/clock.ts'
import type { Backlog } from './backlog.ts'
import { RedisBacklog } from './redis/backlog.ts'
import type { Ids } from '../std/ids.ts'
import { MemorySessions } from './memory/sessions.ts'
import type { NonceStore } from './nonces.ts'
import { MemoryNonces } from './memory/nonces.ts'
import { RedisNonces } from './redis/nonces.ts'
import type { OnceStore, OnceWork } from './once.ts'
import { MemoryOnce } from './memory/once.ts'
import { RedisOnce } from './redis/once.ts'
import { RedisSessions } from './redis/sessions.ts'
import { connectRedis } from './redis/connection.ts'
import { MemoryRates } from './memory/rates.ts'
import type { Rates } from './rates.ts'
import { RedisRates } from './redis/rates.ts'
import type { Seats } from './seats.ts'
import { MemorySeats } from './memory/seats.ts'
import { RedisSeats } from './redis/seats.ts'
import type { SessionStore } from './store.ts'
import type { TicketDoor, TicketStore } from './tickets.ts'
import { MemoryTickets } from './memory/tickets.ts'
import { RedisTickets } from './redis/tickets.ts'

/**
 * All that outlives a request, kept in one place: this process, or a Redis that servers share. Each is bounded by itself, so that a route
 * anybody may ask pushes out nothing that another needs. In Redis, nonces and rates are bounded by time alone: only carriers make nonces,
 * and a rate is forgotten within a minute.
 */
export interface Stores extends AsyncDisposable {
  /** Of POST /start. */
  readonly sessions: SessionStore
  /** Of phone calls that Daily holds. */
  readonly heldSessions: SessionStore
  /** Of phone calls from us. */
  readonly dialledSessions: SessionStore
  readonly once: Readonly<Record<OnceWork, OnceStore>>
  readonly tickets: Readonly<Record<TicketDoor, TicketStore>>
  readonly nonces: NonceStore
  readonly seats: Seats
  readonly rates: Rates
  /** Undefined in memory, which keeps nothing beyond its process. Disposed of by who opens it. */
  readonly backlog: Backlog | undefined
}

export interface StoresOptions {
  /** `redis://` or `rediss://`; `undefined` keeps all in memory. */
  readonly redisUrl: string | undefined
  /** Certificates in PEM to trust at `rediss://` instead of those of this machine. */
  readonly redisCa?: string | undefined
  readonly sessionTtlMs: number
  /** Requests a minute of one caller; 0 is no limit. */
  readonly ratePerMinute: number
  /** Calls at once over all servers of the place; 0 is no limit. */
  readonly maxCalls: number
  readonly clock: Clock
  readonly ids: Ids
  /** From 0 up to 1. */
  readonly random: () => number
  /** Told once when the connection is lost, with the reason, and with `undefined` when it stands. */
  tellConnection(trouble: string | undefined): void
}

/** Sessions of one kind that wait for their caller: 100 000 plain ones, or 120 of the largest body. */
const SESSION_BYTES = 64 * 1024 * 1024
/** 10 000 answers of one route. */
const ONCE_BYTES = 16 * 1024 * 1024
/** 7000 tickets of one kind, each for a minute. */
const TICKET_BYTES = 4 * 1024 * 1024
/** 8000 nonces. */
const NONCE_BYTES = 4 * 1024 * 1024

export const openStores = (options: StoresOptions): Promise<Stores> =>
  options.redisUrl === undefined ? Promise.resolve(inMemory(options)) : inRedis(options, options.redisUrl)

function inMemory({ clock, ids, sessionTtlMs, maxCalls, ratePerMinute }: StoresOptions): Stores {
  const sessions = () => new MemorySessions({ clock, ttlMs: sessionTtlMs, capacityBytes: SESSION_BYTES })
  const once = () => new MemoryOnce({ clock, capacityBytes: ONCE_BYTES })
  const tickets = () => new MemoryTickets({ clock, ids, capacityBytes: TICKET_BYTES })
  return {
    sessions: sessions(),
    heldSessions: sessions(),
    dialledSessions: sessions(),
    once: { start: once(), calls: once(), dialin: once() },
    tickets: { socket: tickets(), stream: tickets(), dialled: tickets(), transfer: tickets() },
    nonces: new MemoryNonces({ clock, capacityBytes: NONCE_BYTES }),
    seats: new MemorySeats(maxCalls),
    rates: new MemoryRates(clock, ratePerMinute),
    backlog: undefined,
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Opens even while Redis is down: it is used as soon as it can be reached. */
async function inRedis(options: StoresOptions, url: string): Promise<Stores> {
  const { clock, ids, sessionTtlMs, maxCalls, ratePerMinute, tellConnection } = options
  using opened = new DisposableStack()
  const redis = opened.use(await connectRedis({ url, ca: options.redisCa, tellConnection }))
  const seats = maxCalls > 0 ? opened.use(new RedisSeats(redis, { clock, ids, limit: maxCalls })) : new MemorySeats(0)
  const sessions = (kind: string) =>
    new RedisSessions(redis, { ttlMs: sessionTtlMs, kind: `session:${kind}`, capacityBytes: SESSION_BYTES })
  const once = (work: OnceWork) => new RedisOnce(redis, work, { ...options, capacityBytes: ONCE_BYTES })
  const tickets = (door: TicketDoor) => new RedisTickets(redis, door, { ids, capacityBytes: TICKET_BYTES })
  const rates = new MemoryRates(clock, ratePerMinute)
  const held = opened.move()
  return {
    sessions: sessions('started'),
    heldSessions: sessions('held'),
    dialledSessions: sessions('dialled'),
    once: { start: once('start'), calls: once('calls'), dialin: once('dialin') },
    tickets: {
      socket: tickets('socket'),
      stream: tickets('stream'),
      dialled: tickets('dialled'),
      transfer: tickets('transfer'),
    },
    nonces: new RedisNonces(redis),
    seats,
    rates: ratePerMinute > 0 ? new RedisRates(redis, ratePerMinute, rates) : rates,
    backlog: new RedisBacklog(redis, { clock, ids }),
    [Symbol.asyncDispose]: async () => held.dispose(),
  }
}
