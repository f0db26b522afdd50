import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connectRedis, type RedisConnection } from '../../src/session/redis/connection.ts'
import { openStores, type Stores } from '../../src/session/open.ts'
import { RedisSessions } from '../../src/session/redis/sessions.ts'
import { systemIds } from '../../src/std/ids.ts'
import { noncesContract } from '../contract/nonces.ts'
import { onceContract } from '../contract/once.ts'
import { ratesContract } from '../contract/rates.ts'
import { seatsContract } from '../contract/seats.ts'
import { storeContract } from '../contract/store.ts'
import { ticketsContract } from '../contract/tickets.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { AGE, RedisServer } from '../support/redis.ts'

const SESSION_TTL_MS = 60_000

let server: RedisServer
let redis: RedisConnection
const opened = new AsyncDisposableStack()

beforeAll(async () => {
  server = opened.use(await RedisServer.start())
  redis = opened.use(await connectRedis({ url: server.url, tellConnection: () => {} }))
})
afterAll(() => opened.disposeAsync())

/** One server's view of the Redis, in virtual time. */
async function view(maxCalls = 2, ratePerMinute = 2) {
  const clock = new VirtualClock()
  const stores = opened.use(
    await openStores({
      redisUrl: server.url,
      sessionTtlMs: SESSION_TTL_MS,
      maxCalls,
      ratePerMinute,
      clock,
      ids: systemIds,
      random: () => 0.5,
      tellConnection: () => {},
    }),
  )
  return { ...stores, once: stores.once.start, tickets: stores.tickets.socket, stores, clock }
}

/** Answers come in the order of the commands: after this one, all before have been taken up. */
async function answered(stores: Stores): Promise<void> {
  await stores.sessions.ping()
  await settled()
}

/** Time goes on until the work is done: whoever waits for a Redis that answers late sets its next timer late, too. */
async function inTime<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  const done = work.then(() => true)
  while (!(await Promise.race([done, Bun.sleep(1)]))) await clock.advance(100)
  return await work
}

async function open(maxCalls?: number, ratePerMinute?: number) {
  await redis.run('FLUSHALL')
  const { stores, clock, ...kept } = await view(maxCalls, ratePerMinute)
  const advance = async (ms: number) => {
    await answered(stores)
    await redis.run('EVAL', AGE, 0, ms)
    await clock.advance(ms)
    await answered(stores)
  }
  return {
    ...kept,
    clock,
    stores,
    advance,
  }
}

storeContract('Redis', async (capacityBytes = 100_000) => {
  const { advance } = await open()
  const store = new RedisSessions(redis, { ttlMs: SESSION_TTL_MS, kind: 'session:tested', capacityBytes })
  return { store, ttlMs: SESSION_TTL_MS, advance }
})
onceContract('Redis', () => open())
ticketsContract('Redis', () => open())
noncesContract('Redis', () => open())
seatsContract('Redis', (limit) => open(limit))
ratesContract('Redis', (perMinute) => open(undefined, perMinute))

test('sessions are kept under the names and in the form of voxray-go, for as long as configured', async () => {
  const { sessions } = await open()
  const id = 'c0ffee00-0000-4000-8000-000000000001'
  await sessions.put({ id, body: { user: 'u-1' } })
  expect(await redis.run('GET', `voxray:session:${id}`)).toBe('{"Body":{"user":"u-1"}}')
  expect(await redis.run('TTL', `voxray:session:${id}`)).toBeWithin(55, 61)
  await redis.run('SET', `voxray:session:${id}`, '{"Body":null,"EnableDefaultIceServers":true}')
  expect(await sessions.get(id)).toEqual({ id, body: {} })
})

test('a session that is not ours to read is an error, not a caller without a session', async () => {
  const { sessions } = await open()
  const id = 'c0ffee00-0000-4000-8000-000000000001'
  for (const foreign of ['{"Body":[1]}', '{}', 'not JSON']) {
    await redis.run('SET', `voxray:session:${id}`, foreign)
    await expect(sessions.get(id)).rejects.toThrow('not in our form')
  }
})

test('neither tickets nor idempotency keys can be read from the store', async () => {
  const { once, tickets } = await open()
  const ticket = await tickets.issue('a')
  await once.once('customer-4711', async () => 'made')
  const keys = JSON.stringify(await redis.run('KEYS', '*'))
  expect(keys).toContain('voxray:ticket:')
  expect(keys).toContain('voxray:once:')
  expect(keys).not.toContain(ticket)
  expect(keys).not.toContain('4711')
})

test('everything there has an end', async () => {
  const { once, tickets, nonces, seats, sessions, rates } = await open()
  await sessions.put({ id: 'c0ffee00-0000-4000-8000-000000000001', body: {} })
  await once.once('k', async () => 'made')
  await tickets.issue('a')
  await nonces.use('a')
  await seats.take()
  await rates.take('203.0.113.7')
  const keys = (await redis.run('KEYS', '*')) as string[]
  // Those of the six stores, the probe's, and two books for each of three stores.
  expect(keys).toHaveLength(13)
  expect(JSON.stringify(keys)).not.toContain('203.0.113.7')
  for (const key of keys) expect(Number(await redis.run('PTTL', key))).toBeGreaterThan(0)
})

test('two servers share all of it', async () => {
  const a = await open(2)
  const b = await view(2)
  const id = 'c0ffee00-0000-4000-8000-000000000001'
  await a.sessions.put({ id, body: { n: 1 } })
  expect(await b.sessions.get(id)).toEqual({ id, body: { n: 1 } })
  expect(await a.once.once('k', async () => 'by a')).toBe('by a')
  expect(await b.once.once('k', async () => 'by b')).toBe('by a')
  const ticket = await a.tickets.issue('about')
  expect(await b.tickets.redeem(ticket)).toBe('about')
  expect(await a.tickets.redeem(ticket)).toBeUndefined()
  expect([await a.nonces.use('n'), await b.nonces.use('n')]).toEqual([true, false])
  expect([await a.rates.take('c'), await b.rates.take('c')]).toEqual([0, 0])
  expect(await a.rates.take('c')).toBeGreaterThan(0)
  expect(await b.rates.take('c')).toBeGreaterThan(0)
  const seat = await a.seats.take()
  expect(await b.seats.take()).toBeDefined()
  expect([await a.seats.take(), await b.seats.take()]).toEqual([undefined, undefined])
  await seat?.[Symbol.asyncDispose]()
  expect(await b.seats.take()).toBeDefined()
})

test('twins at two servers make it once', async () => {
  const [a, b] = [await open(), await view()]
  const { promise, resolve } = Promise.withResolvers<string>()
  const made: string[] = []
  const make = (by: string) => () => (made.push(by), promise)
  const atA = a.once.once('k', make('a'))
  await answered(a.stores)
  const atB = b.once.once('k', make('b'))
  await answered(b.stores)
  resolve('made')
  expect(await atA).toBe('made')
  expect(await inTime(b.clock, atB)).toBe('made')
  expect(made).toEqual(['a'])
})

test('an answer outlives the server that gave it', async () => {
  const first = await open()
  await first.once.once('k', async () => 'made before')
  await first.stores[Symbol.asyncDispose]()
  expect(await (await view()).once.once('k', async () => 'made after')).toBe('made before')
})

test('who died while making holds nobody up for longer than 15 seconds', async () => {
  const dead = await open()
  dead.once.once('k', () => new Promise(() => {})).catch(() => {})
  await answered(dead.stores)
  await dead.stores[Symbol.asyncDispose]()
  const { once, clock, stores } = await view()
  const early = once.once('k', async () => 'made').catch((error: Error) => error.name)
  await answered(stores)
  await redis.run('EVAL', AGE, 0, 10_000)
  expect(await inTime(clock, early)).toBe('StillMaking')
  await redis.run('EVAL', AGE, 0, 5000)
  expect(await once.once('k', async () => 'made')).toBe('made')
})

test('who is overtaken while making gives the answer that was kept first', async () => {
  const [slow, quick] = [await open(), await view()]
  const { promise, resolve } = Promise.withResolvers<string>()
  const late = slow.once.once('k', () => promise)
  await slow.advance(15_000)
  expect(await quick.once.once('k', async () => 'quick')).toBe('quick')
  resolve('slow')
  expect(await late).toBe('quick')
})

test('the seats of a server that died are free after half a minute', async () => {
  const dead = await open(1)
  expect(await dead.seats.take()).toBeDefined()
  await dead.stores[Symbol.asyncDispose]()
  const { seats } = await view(1)
  await redis.run('EVAL', AGE, 0, 25_000)
  expect(await seats.take()).toBeUndefined()
  await redis.run('EVAL', AGE, 0, 5000)
  expect(await seats.take()).toBeDefined()
})

test('they are, also while others hold theirs', async () => {
  const [living, dead] = [await open(2), await view(2)]
  await living.seats.take()
  await dead.seats.take()
  await dead.stores[Symbol.asyncDispose]()
  for (let beat = 0; beat < 3; beat++) {
    expect(await living.seats.take()).toBeUndefined()
    await living.advance(10_000)
  }
  expect(await living.seats.take()).toBeDefined()
  expect(await living.seats.take()).toBeUndefined()
})

test('nothing is left running', async () => {
  const { once, seats, clock } = await open()
  await once.once('k', async () => 'made')
  const seat = await seats.take()
  expect(clock.pending).toBe(1)
  await seat?.[Symbol.asyncDispose]()
  expect(clock.pending).toBe(0)
})

test('a flood of the largest sessions, tickets or answers is bounded in bytes, and pushes out none of another kind', async () => {
  const { stores } = await open()
  const { sessions, heldSessions, dialledSessions, once, tickets } = stores
  const id = 'c0ffee00-0000-4000-8000-000000000001'
  const [held, dialled] = [`${id}a`, `${id}b`]
  await heldSessions.put({ id: held, body: {} })
  await dialledSessions.put({ id: dialled, body: {} })
  await once.calls.once('k', async () => 'first')
  const ticket = await tickets.stream.issue('about')
  const body = { text: 'x'.repeat(1024 * 1024) }
  for (let n = 0; n < 80; n++) await sessions.put({ id: `big-${n}`, body })
  for (let n = 0; n < 40; n++) await once.start.once(`${n}`, async () => body.text)
  for (let n = 0; n < 10; n++) await tickets.socket.issue(body.text)
  const keys = (await redis.run('KEYS', '*')) as string[]
  const bytes = await Promise.all(keys.map(async (key) => Number(await redis.run('MEMORY', 'USAGE', key))))
  // 64 MiB of sessions, 16 of answers and 4 of tickets; Redis rounds a large text up by a quarter at most.
  expect(bytes.reduce((all, each) => all + each, 0)).toBeLessThan(84 * 1.25 * 1024 * 1024)
  const left = await Promise.all(Array.from({ length: 80 }, (_, n) => sessions.get(`big-${n}`)))
  expect(left.findIndex((session) => session !== undefined)).toBeWithin(16, 20)
  expect(await heldSessions.get(held)).toBeDefined()
  expect(await dialledSessions.get(dialled)).toBeDefined()
  expect(await once.calls.once('k', async () => 'again')).toBe('first')
  expect(await tickets.stream.redeem(ticket)).toBe('about')
})

test('what small texts take is counted in full', async () => {
  await open()
  const store = new RedisSessions(redis, { ttlMs: SESSION_TTL_MS, kind: 'session:tested', capacityBytes: 1024 * 1024 })
  for (let n = 0; n < 5000; n++) await store.put({ id: crypto.randomUUID(), body: { userId: 'u-1' } })
  const keys = (await redis.run('KEYS', '*')) as string[]
  const bytes = await Promise.all(
    keys.map(async (key) => Number(await redis.run('MEMORY', 'USAGE', key, 'SAMPLES', 0))),
  )
  expect(bytes.reduce((all, each) => all + each, 0)).toBeLessThan(1.1 * 1024 * 1024)
})
