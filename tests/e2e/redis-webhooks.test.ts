import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Heir, Kept } from '../../src/session/backlog.ts'
import { RedisBacklog } from '../../src/session/redis/backlog.ts'
import { connectRedis, type RedisConnection } from '../../src/session/redis/connection.ts'
import { systemIds } from '../../src/std/ids.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { RedisServer } from '../support/redis.ts'
import { webhookRig } from '../support/webhook-sink.ts'

const BEAT_MS = 10_000

let server: RedisServer
let redis: RedisConnection
const opened = new AsyncDisposableStack()

beforeAll(async () => {
  server = opened.use(await RedisServer.start())
  redis = opened.use(await connectRedis({ url: server.url, tellConnection: () => {} }))
})
afterAll(() => opened.disposeAsync())

/** Answers come in the order of the commands, and some commands follow upon answers. */
async function answered(): Promise<void> {
  for (let n = 0; n < 20; n++) {
    await redis.run('PING')
    await settled()
  }
}

/** One server's backlog, and what it was told to do. */
function open(hasRoom = () => true) {
  const clock = new VirtualClock()
  const backlog = new RedisBacklog(redis, { clock, ids: systemIds })
  const left: { readonly kept: Kept; readonly text: string }[] = []
  const lost: string[] = []
  const heir: Heir = {
    hasRoom,
    left: (kept, text) => left.push({ kept, text }),
    lost: (box) => lost.push(box),
  }
  backlog.open(heir)
  const beat = async () => {
    await answered()
    await clock.advance(BEAT_MS)
    await answered()
  }
  return { clock, backlog, left, lost, beat, texts: () => left.map(({ text }) => text) }
}

/** As if nobody had renewed the lease of a box for 30 seconds. */
const expire = (box: string) => redis.run('ZADD', 'voxray:backlog', 'XX', 0, box)

test('while a server lives, its texts are its own', async () => {
  await redis.run('FLUSHALL')
  const [a, b] = [open(), open()]
  a.backlog.keep('one')
  for (let n = 0; n < 5; n++) {
    await a.beat()
    await b.beat()
  }
  expect([a.left, b.left, a.lost]).toEqual([[], [], []])
})

test('what a dead server left is taken over by one of the others, whole and in order, and forgotten when done', async () => {
  await redis.run('FLUSHALL')
  const a = open()
  const kept = Array.from({ length: 250 }, (_, n) => a.backlog.keep(`text-${n}`))
  for (const done of kept.slice(0, 20)) a.backlog.forget(done)
  await answered()
  a.clock.stall(1)
  await expire(kept[0]?.box ?? '')
  const [b, c] = [open(), open()]
  await answered()
  expect([...b.texts(), ...c.texts()]).toEqual(Array.from({ length: 230 }, (_, n) => `text-${n + 20}`))
  const [heir, other] = b.left.length > 0 ? [b, c] : [c, b]
  expect(other.left).toEqual([])
  // The one that only seemed dead leaves the work to its heir.
  await a.beat()
  expect(a.lost).toEqual([kept[0]?.box ?? ''])
  const again = a.backlog.keep('later')
  expect(again.box).not.toBe(kept[0]?.box)
  for (const { kept: each } of heir.left) heir.backlog.forget(each)
  await answered()
  expect(await redis.run('EXISTS', `voxray:backlog:box:${kept[0]?.box}`)).toBe(0)
})

test('one that wakes after its heir is done does not do it again', async () => {
  await redis.run('FLUSHALL')
  const a = open()
  const { box } = a.backlog.keep('text')
  await answered()
  await expire(box)
  const b = open()
  await answered()
  for (const { kept } of b.left) b.backlog.forget(kept)
  await b.beat()
  await b.beat()
  await b.backlog[Symbol.asyncDispose]()
  await a.beat()
  expect(a.lost).toEqual([box])
})

test('a server that stops leaves its texts to whoever asks first', async () => {
  await redis.run('FLUSHALL')
  const a = open()
  a.backlog.keep('text')
  await answered()
  await a.backlog[Symbol.asyncDispose]()
  const b = open()
  await answered()
  expect(b.texts()).toEqual(['text'])
})

test('who has no room takes nothing over', async () => {
  await redis.run('FLUSHALL')
  const a = open()
  a.backlog.keep('text')
  await a.backlog[Symbol.asyncDispose]()
  let hasRoom = false
  const b = open(() => hasRoom)
  await b.beat()
  expect(b.left).toEqual([])
  hasRoom = true
  await b.beat()
  expect(b.texts()).toEqual(['text'])
})

test('everything there has an end', async () => {
  await redis.run('FLUSHALL')
  const a = open()
  a.backlog.keep('text')
  await answered()
  const keys = (await redis.run('KEYS', '*')) as string[]
  expect(keys.length).toBe(3)
  for (const key of keys) expect(Number(await redis.run('PTTL', key))).toBeGreaterThan(0)
})

test('webhooks of a server that is gone are delivered by another, with the same ids', async () => {
  await redis.run('FLUSHALL')
  const one = new VirtualClock()
  const before = webhookRig({ backlog: new RedisBacklog(redis, { clock: one, ids: systemIds }) }, one)
  before.sinks.answer = () => 'hangs'
  const call = before.call('a')
  call.turn(1)
  call.end()
  await answered()
  const stopped = before.webhooks[Symbol.asyncDispose]()
  await one.advance(2000)
  await stopped
  const two = new VirtualClock()
  const after = webhookRig({ backlog: new RedisBacklog(redis, { clock: two, ids: systemIds }) }, two)
  await answered()
  await two.advance(10)
  await answered()
  expect(after.sinks.told).toEqual(['a call.started', 'a turn', 'a call.ended'])
  expect(after.sinks.got[0]?.headers['webhook-id']).toBe(before.sinks.got[0]?.headers['webhook-id'])
  expect(before.log).toEqual([])
  const boxes = (await redis.run('KEYS', 'voxray:backlog:box:*')) as string[]
  expect(boxes).toEqual([])
  await after.webhooks[Symbol.asyncDispose]()
})
