import { afterAll, expect, test } from 'bun:test'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { webhooksOf } from '../../src/compose/webhooks.ts'
import { createLog } from '../../src/observe/log.ts'
import { callInfo } from '../support/call-info.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import type { Ids } from '../../src/std/ids.ts'
import { serialIds } from '../support/ids.ts'
import { outputTo } from '../support/log-output.ts'
import { FakeSinks, SECRET } from '../support/webhook-sink.ts'

const root = await mkdtemp(join(tmpdir(), 'voxray-webhooks-'))
afterAll(() => rm(root, { recursive: true }))

const URL = 'https://hooks.example/quillfeather?key=quillfeather'

/** A server's webhooks, one after the other in time. */
function start(more: object = {}, clock = new VirtualClock(), ids: Ids = serialIds()) {
  const sinks = new FakeSinks(clock)
  const lines: string[] = []
  const output = outputTo((line) => lines.push(line))
  const log = createLog({ level: 'debug', json: true, clock, output })
  const config = configOf(load({ file: { webhooks: [{ url: URL, secret: SECRET }], ...more } }))
  const world = { clock, ids, fetch: sinks.fetch, random: () => 1, log }
  const webhooks = webhooksOf(config, undefined, world)
  if (!webhooks) throw new Error('there are none')
  const call = (callId: string) => {
    const watch = webhooks.watcher.open(callInfo({ callId, data: { name: 'Quillfeather' } }))
    watch.event?.({ atMs: 0, type: 'call-started', callId, wire: 'memory' })
    watch.event?.({ atMs: 0, type: 'user-turn', turn: 1, text: 'I am Quillfeather.' })
    watch.event?.({ atMs: 0, type: 'call-ended', reason: 'hung-up' })
  }
  const stop = async () => {
    const stopped = webhooks[Symbol.asyncDispose]()
    await clock.advance(1500)
    // The disk is real, and takes real time.
    await stopped
  }
  return { clock, sinks, lines, webhooks, call, stop }
}

/** Ids of another process. */
function otherIds(): Ids {
  const ids = serialIds()
  return { ...ids, uuid: () => ids.uuid().replaceAll('0', 'f') }
}

/** Real time, until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 6000 && !(await isSo()); tries++) await Bun.sleep(10)
  expect(await isSo()).toBe(true)
}

test('there are none where nobody is to be told', () => {
  const world = { clock: new VirtualClock(), ids: serialIds(), random: () => 1, fetch: fetch, log: createSilent() }
  expect(webhooksOf(configOf(load({})), undefined, world)).toBeUndefined()
})

const createSilent = () =>
  createLog({ level: 'error', json: true, clock: new VirtualClock(), output: outputTo(() => {}) })

test('neither the address, nor the secret, nor a word of a caller is in the log or in the metrics', async () => {
  const { sinks, call, clock, lines, webhooks, stop } = start()
  sinks.answer = () => 'refuses'
  call('a')
  await clock.advance(600_000)
  await stop()
  const told = JSON.stringify([lines, webhooks.figures])
  expect(lines.length).toBe(2)
  expect(told).toContain('"hooks.example"')
  expect(told).not.toMatch(/quillfeather|whsec|MfKQ/i)
})

test('addresses of one host are told apart in metrics by a number', () => {
  const urls = ['https://a.example/1', 'https://b.example/', 'https://a.example/2']
  const { webhooks } = start({ webhooks: urls.map((url) => ({ url, secret: SECRET })) })
  expect(webhooks.figures.map(({ label }) => label)).toEqual(['a.example', 'b.example', 'a.example 2'])
})

test('events in webhook_spool_dir are sent by the next server, in order, and then are there no more', async () => {
  const webhook_spool_dir = join(root, 'spool')
  const first = start({ webhook_spool_dir })
  first.sinks.answer = () => 500
  first.call('a')
  await first.clock.advance(1)
  await until(async () => (await namesIn(webhook_spool_dir)).filter((name) => name.endsWith('.json')).length === 3)
  await first.stop()
  expect(first.lines.filter((line) => line.includes('lost'))).toEqual([])
  expect((await stat(webhook_spool_dir)).mode & 0o777).toBe(0o700)
  await until(async () => (await namesIn(webhook_spool_dir)).length === 3)
  const [name = ''] = await namesIn(webhook_spool_dir)
  expect((await stat(join(webhook_spool_dir, name))).mode & 0o777).toBe(0o600)
  // What a crash leaves, and what somebody else put there.
  await writeFile(join(webhook_spool_dir, name.replace(/\d{9}\.json/, '000000099.json.half')), '{"sink":')
  await writeFile(join(webhook_spool_dir, 'README'), 'mine')

  const later = new VirtualClock()
  later.stall(10_000)
  const second = start({ webhook_spool_dir }, later, otherIds())
  await until(async () => {
    await second.clock.advance(10)
    return (await textsIn(webhook_spool_dir)) === 0
  })
  expect(second.sinks.told).toEqual(['a call.started', 'a turn', 'a call.ended'])
  expect(second.sinks.got[0]?.headers['webhook-id']).toBe(first.sinks.got[0]?.headers['webhook-id'])
  await second.stop()
  await until(async () => (await namesIn(webhook_spool_dir)).join() === 'README')
})

/** Of a folder that may still have to be made. */
const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

const textsIn = async (folder: string): Promise<number> =>
  (await namesIn(folder)).filter((name) => /\.json(?:\.half)?$/.test(name)).length

test('two servers may have one folder: each sends its own, and takes over what the other leaves', async () => {
  const webhook_spool_dir = join(root, 'shared')
  const first = start({ webhook_spool_dir })
  first.sinks.answer = () => 500
  first.call('a')
  await first.clock.advance(1)
  await until(async () => (await textsIn(webhook_spool_dir)) === 3)
  const second = start({ webhook_spool_dir }, new VirtualClock(), otherIds())
  const goOn = async () => {
    // The leases of both are renewed on a real disk.
    for (let beat = 0; beat < 6; beat++) {
      await Promise.all([first.clock.advance(10_000), second.clock.advance(10_000)])
      await Bun.sleep(50)
    }
  }
  await goOn()
  expect(second.sinks.told).toEqual([])
  await first.stop()
  await until(async () => {
    await second.clock.advance(1000)
    return (await textsIn(webhook_spool_dir)) === 0
  })
  expect(second.sinks.told).toEqual(['a call.started', 'a turn', 'a call.ended'])
  await second.stop()
})

test('what a server that crashed has left is sent by the other within 40 seconds, and by one alone', async () => {
  const webhook_spool_dir = join(root, 'crashed')
  const first = start({ webhook_spool_dir })
  first.sinks.answer = () => 'hangs'
  first.call('a')
  await first.clock.advance(1)
  await until(async () => (await textsIn(webhook_spool_dir)) === 3)
  const others = [otherIds(), { ...serialIds(), uuid: () => crypto.randomUUID() }].map((ids) =>
    start({ webhook_spool_dir }, new VirtualClock(), ids),
  )
  const told = () => others.flatMap(({ sinks }) => sinks.told)
  const goOn = async (ms: number) => {
    for (let passedMs = 0; passedMs < ms; passedMs += 1000) {
      await Promise.all(others.map(({ clock }) => clock.advance(1000)))
      // The leases of both are written to a real disk, which may be busy: they last ten of these steps and more.
      await Bun.sleep(50)
    }
  }
  await goOn(28_000)
  expect(told()).toEqual([])
  await goOn(13_000)
  await until(async () => (await textsIn(webhook_spool_dir)) === 0)
  expect(told()).toEqual(['a call.started', 'a turn', 'a call.ended'])
  for (const server of [first, ...others]) await server.stop()
})

test('a server that was asleep for long does no more what another has taken over meanwhile', async () => {
  const webhook_spool_dir = join(root, 'asleep')
  const first = start({ webhook_spool_dir })
  first.sinks.answer = () => 500
  first.call('a')
  await first.clock.advance(1)
  await until(async () => (await textsIn(webhook_spool_dir)) === 3)
  const later = new VirtualClock()
  later.stall(40_000)
  const second = start({ webhook_spool_dir }, later, otherIds())
  second.sinks.answer = () => 500
  await until(async () => {
    await second.clock.advance(1000)
    return second.webhooks.figures[0]?.waiting === 3
  })
  await until(async () => {
    // The lease of the second is renewed, however long the disk takes.
    await Promise.all([first.clock.advance(500), second.clock.advance(500)])
    return first.webhooks.figures[0]?.waiting === 0
  })
  expect(await textsIn(webhook_spool_dir)).toBe(3)
  for (const server of [first, second]) await server.stop()
})

test('a folder that cannot be used is told of once, and events are sent all the same', async () => {
  const file = join(root, 'a-file')
  await writeFile(file, '')
  await chmod(file, 0o600)
  const { sinks, call, clock, lines, stop } = start({ webhook_spool_dir: join(file, 'spool') })
  call('a')
  await clock.advance(1)
  expect(sinks.told).toEqual(['a call.started', 'a turn', 'a call.ended'])
  await stop()
  await until(() => lines.some((line) => line.includes('ENOTDIR')))
  expect(lines.filter((line) => line.includes('not kept')).length).toBe(1)
})

const flood = (socket: Bun.Socket<{ sent: number }>) => {
  for (let wrote = 1; wrote > 0 && socket.data.sent < 50_000_000; socket.data.sent += wrote)
    wrote = socket.write(`X-A: ${'y'.repeat(8000)}\r\n`)
}

test('a real sink that answers with headers without end, or with 50 MB, is survived', async () => {
  using server = Bun.listen<{ isGoing: boolean; sent: number }>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open: (socket) => void (socket.data = { isGoing: false, sent: 0 }),
      data(socket) {
        if (socket.data.isGoing) return
        socket.data.isGoing = true
        socket.write('HTTP/1.1 200 OK\r\n')
        flood(socket)
      },
      drain: (socket) => flood(socket),
    },
  })
  using large = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response(new Uint8Array(50_000_000)) })
  const before = process.memoryUsage.rss()
  const clock = new VirtualClock()
  const config = configOf(
    load({
      file: {
        webhooks: [
          { url: `http://127.0.0.1:${server.port}/`, secret: SECRET, events: ['call.started'] },
          { url: `http://127.0.0.1:${large.port}/`, secret: SECRET, events: ['call.started'] },
        ],
      },
    }),
  )
  const world = { clock, ids: serialIds(), fetch, random: () => 1, log: createSilent() }
  const webhooks = webhooksOf(config, undefined, world)
  webhooks?.watcher.open(callInfo()).event?.({ atMs: 0, type: 'call-started', callId: 'a', wire: 'memory' })
  await until(() => webhooks?.figures[0]?.failed === 1 && webhooks.figures[1]?.delivered === 1)
  // The sink that we play holds its 50 MB itself.
  expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000)
  const stopped = webhooks?.[Symbol.asyncDispose]()
  await clock.advance(1500)
  await stopped
})
