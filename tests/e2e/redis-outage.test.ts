import { expect, test } from 'bun:test'
import { openStores } from '../../src/session/open.ts'
import type { Seat } from '../../src/session/seats.ts'
import { systemClock } from '../../src/std/clock.ts'
import { systemIds } from '../../src/std/ids.ts'
import { RedisServer } from '../support/redis.ts'

/** Two seconds, and what a busy machine adds. */
const SOON_MS = 3500
/** No wait at all, on a busy machine. */
const AT_ONCE_MS = 1000
const BACK_WITHIN_MS = 15_000
const ID = 'c0ffee00-0000-4000-8000-000000000001'

async function open(url: string) {
  const told: (string | undefined)[] = []
  const stores = await openStores({
    redisUrl: url,
    sessionTtlMs: 60_000,
    maxCalls: 1,
    ratePerMinute: 60,
    clock: systemClock,
    ids: systemIds,
    random: Math.random,
    tellConnection: (trouble) => void told.push(trouble),
  })
  /** The name of the error of each operation, or "ok". All start at once. */
  const outcomes = () => {
    const { sessions, nonces, seats } = stores
    const { start: once } = stores.once
    const { socket: tickets } = stores.tickets
    const operations = [
      sessions.ping(),
      sessions.put({ id: ID, body: {} }),
      sessions.get(ID),
      once.once('k', async () => 'made'),
      tickets.issue('a'),
      tickets.redeem('a'),
      nonces.use(systemIds.uuid()),
      seats.take().then(giveBack),
    ]
    return Promise.all(operations.map((each) => each.then(() => 'ok').catch(({ name }: Error) => name)))
  }
  return { stores, told, outcomes, [Symbol.asyncDispose]: () => stores[Symbol.asyncDispose]() }
}

async function giveBack(seat: Seat | undefined): Promise<void> {
  if (!seat) throw new Error('no seat is free')
  await seat[Symbol.asyncDispose]()
}

const all = (outcome: string) => Array.from({ length: 8 }, () => outcome)

async function back(outcomes: () => Promise<string[]>): Promise<string[]> {
  const giveUpAtMs = performance.now() + BACK_WITHIN_MS
  for (;;) {
    const told = await outcomes()
    if (!told.includes('StoreUnavailable') || performance.now() > giveUpAtMs) return told
    await Bun.sleep(100)
  }
}

async function timed(work: Promise<string[]>): Promise<{ told: string[]; tookMs: number }> {
  const startMs = performance.now()
  return { told: await work, tookMs: performance.now() - startMs }
}

test('a Redis that is killed fails everything at once, and one that returns is used again', async () => {
  await using redis = await RedisServer.start()
  await using server = await open(redis.url)
  expect(await server.outcomes()).toEqual(all('ok'))
  await redis.kill()
  const { told, tookMs } = await timed(server.outcomes())
  expect(told).toEqual(all('StoreUnavailable'))
  expect(tookMs).toBeLessThan(AT_ONCE_MS)
  await redis.start()
  expect(await back(server.outcomes)).toEqual(all('ok'))
  expect(server.told).toEqual([undefined, expect.any(String), undefined])
}, 180_000)

test('a Redis that hangs fails everything within two seconds, and recovers', async () => {
  await using redis = await RedisServer.start()
  await using server = await open(redis.url)
  redis.freeze()
  const { told, tookMs } = await timed(server.outcomes())
  expect(told).toEqual(all('StoreUnavailable'))
  expect(tookMs).toBeWithin(1500, SOON_MS)
  // The connection has been given up by then: nobody waits for the next one.
  await Bun.sleep(1500)
  const later = await timed(server.outcomes())
  expect(later.told).toEqual(all('StoreUnavailable'))
  expect(later.tookMs).toBeLessThan(AT_ONCE_MS)
  redis.thaw()
  expect(await back(server.outcomes)).toEqual(all('ok'))
}, 180_000)

test('a server starts while Redis is down, says why it cannot be reached, and finds it later', async () => {
  await using redis = await RedisServer.start()
  await redis.kill()
  await using server = await open(redis.url)
  // It has tried several times by then, and said so once.
  await Bun.sleep(1000)
  expect(server.told).toEqual([expect.stringContaining('ECONNREFUSED')])
  await expect(server.stores.sessions.ping()).rejects.toThrow(/cannot be reached: .*ECONNREFUSED/)
  await redis.start()
  expect(await back(server.outcomes)).toEqual(all('ok'))
  expect(server.told).toEqual([expect.any(String), undefined])
}, 180_000)

test('what was held while Redis forgot everything is counted again', async () => {
  await using redis = await RedisServer.start()
  await using server = await open(redis.url)
  await using other = await open(redis.url)
  await using _ = await server.stores.seats.take()
  await redis.kill()
  await redis.start()
  expect(await back(other.outcomes)).toEqual(all('ok'))
  // Renewed every ten seconds.
  await Bun.sleep(11_000)
  expect(await other.stores.seats.take()).toBeUndefined()
}, 180_000)

test('a password and a database are taken from the URL, and neither is told to anybody', async () => {
  await using redis = await RedisServer.start(['--requirepass', 'hush-4711'])
  const url = `redis://:hush-4711@127.0.0.1:${redis.port}`
  await using first = await open(`${url}/1`)
  await using second = await open(`${url}/2`)
  await first.stores.sessions.put({ id: ID, body: {} })
  expect(await first.stores.sessions.get(ID)).toBeDefined()
  expect(await second.stores.sessions.get(ID)).toBeUndefined()
  await using stranger = await open(`redis://:wrong-4711@127.0.0.1:${redis.port}`)
  const error = await stranger.stores.sessions.ping().catch((reason: Error) => reason)
  expect(error).toBeInstanceOf(Error)
  expect(String(error)).toContain('it refuses the user or the password of redis_url')
  expect(Bun.inspect(error)).not.toContain('4711')
}, 180_000)

test('what a caller said is in no error', async () => {
  await using redis = await RedisServer.start()
  await using server = await open(redis.url)
  await Bun.spawn(['redis-cli', '-p', String(redis.port), 'config', 'set', 'maxmemory', '1']).exited
  const error = await server.stores.sessions.put({ id: ID, body: { said: 'hush' } }).catch((reason: Error) => reason)
  expect(Bun.inspect(error)).toContain('its memory is full')
  expect(Bun.inspect(error)).not.toContain('hush')
}, 180_000)
