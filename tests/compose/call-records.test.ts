import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CallRecords, type CallRecordsOptions } from '../../src/compose/call-records.ts'
import type { CallRecord } from '../../src/observe/call-record.ts'
import { settled, VirtualClock } from '../support/clock.ts'

const folder = await mkdtemp(join(tmpdir(), 'voxray-records-'))
afterAll(() => rm(folder, { recursive: true }))

const recordOf = (callId: string): CallRecord => ({
  type: 'voxray.call-record',
  version: 1,
  callId,
  agent: 'default',
  trace: { traceId: '0af7651916cd43dd8448eb211c80319c' },
  wire: 'webrtc',
  startedAt: '2026-01-05T09:00:00.000Z',
  reason: 'hung-up',
  durationMs: 1,
  turns: 0,
  interruptions: 0,
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  speculativeTokens: 0,
  speculativeCharacters: 0,
  recognisedMs: 0,
  errors: [],
})

function open(options: Partial<CallRecordsOptions> & { name?: string } = {}) {
  const clock = new VirtualClock()
  const path = join(folder, options.name ?? 'calls.jsonl')
  const told: (string | undefined)[] = []
  const records = new CallRecords({ path, clock, told: (trouble) => told.push(trouble), ...options })
  return { clock, path, told, records }
}

/** A disk that may be full, or slow. */
function fakeDisk() {
  const disk = {
    text: '',
    /** How much of each text is taken before there is no room. */
    fullAfter: undefined as number | undefined,
    gate: Promise.resolve(),
    append: async (_path: string, text: string) => {
      await disk.gate
      disk.text += text.slice(0, disk.fullAfter)
      if (disk.fullAfter !== undefined) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    },
  }
  return disk
}

const idsIn = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    try {
      return [(JSON.parse(line) as CallRecord).callId]
    } catch {
      return []
    }
  })

test('each record is a line of JSON, in the order in which calls ended, behind what is there', async () => {
  for (const ids of [
    ['a', 'b'],
    ['c', 'd'],
  ]) {
    const opened = open()
    for (const id of ids) opened.records.write(recordOf(id))
    await opened.records[Symbol.asyncDispose]()
  }
  const lines = (await readFile(join(folder, 'calls.jsonl'), 'utf8')).split('\n')
  expect(lines).toEqual([...['a', 'b', 'c', 'd'].map((id) => JSON.stringify(recordOf(id))), ''])
})

test('the file is there from the start, and for its owner alone', async () => {
  const { records, path } = open({ name: 'new.jsonl' })
  await records[Symbol.asyncDispose]()
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a file that is moved away is made anew', async () => {
  const { records, path } = open({ name: 'moved.jsonl' })
  records.write(recordOf('before'))
  await records[Symbol.asyncDispose]()
  await rename(path, `${path}.1`)
  records.write(recordOf('after'))
  await records[Symbol.asyncDispose]()
  expect(idsIn(await readFile(`${path}.1`, 'utf8'))).toEqual(['before'])
  expect(idsIn(await readFile(path, 'utf8'))).toEqual(['after'])
})

test('a file that cannot be made is told of before the first call', async () => {
  const { records, told } = open({ name: 'no-such-folder/calls.jsonl' })
  await records[Symbol.asyncDispose]()
  expect(told).toEqual(['ENOENT'])
  records.write(recordOf('a'))
  await records[Symbol.asyncDispose]()
  expect([told, records.lost]).toEqual([['ENOENT'], 1])
})

test('a real disk that is full loses records, counts them and says so once', async () => {
  const { records, told } = open({ path: '/dev/full' })
  for (const id of ['a', 'b', 'c']) records.write(recordOf(id))
  await records[Symbol.asyncDispose]()
  expect([told, records.lost]).toEqual([['ENOSPC'], 3])
})

test('/dev/stdout puts records on standard output where that is a pipe', async () => {
  const program = `
    import { CallRecords } from './src/compose/call-records.ts'
    import { systemClock } from './src/std/clock.ts'
    await using records = new CallRecords({ path: '/dev/stdout', clock: systemClock, told: console.error })
    for (const callId of ['a', 'b']) records.write({ callId })`
  // Through a pipe, as containers have it: what Bun gives a child is a socket, and cannot be opened.
  const command = ['sh', '-c', '"$0" -e "$1" | cat', process.execPath, program]
  const run = Bun.spawn(command, { cwd: join(import.meta.dir, '../..'), stdout: 'pipe' })
  expect(idsIn(await new Response(run.stdout).text())).toEqual(['a', 'b'])
})

test('once there is room again records are whole, whatever the full disk took of those before', async () => {
  const disk = fakeDisk()
  const { records, told } = open({ append: disk.append })
  await settled()
  disk.fullAfter = 10
  for (const id of ['a', 'b']) records.write(recordOf(id))
  await settled()
  disk.fullAfter = undefined
  for (const id of ['c', 'd']) records.write(recordOf(id))
  await settled()
  expect(idsIn(disk.text)).toEqual(['c', 'd'])
  expect([told, records.lost]).toEqual([['ENOSPC', undefined], 2])
})

test('a disk that takes nothing holds up no call, and no server that stops', async () => {
  const disk = fakeDisk()
  const stuck = Promise.withResolvers<void>()
  disk.gate = stuck.promise
  const { clock, records } = open({ append: disk.append })
  for (let call = 0; call < 1500; call++) records.write(recordOf(`call-${call}`))
  expect(records.lost).toBe(500)
  let isOver = false
  void records[Symbol.asyncDispose]().then(() => (isOver = true))
  await clock.advance(499)
  expect(isOver).toBeFalse()
  await clock.advance(1)
  expect(isOver).toBeTrue()
  expect(clock.pending).toBe(0)
  stuck.resolve()
  await settled()
  expect(idsIn(disk.text).length).toBeGreaterThan(0)
})

test('a disk that does not answer is told of, and what it has not taken counts as lost', async () => {
  const never = new Promise<void>(() => {})
  const { records, told, clock } = open({ append: () => never })
  records.write(recordOf('a'))
  records.write(recordOf('b'))
  const closed = records[Symbol.asyncDispose]()
  await clock.advance(1000)
  await closed
  expect(told).toEqual(['slow'])
  expect(records.lost).toBeGreaterThanOrEqual(2)
})
