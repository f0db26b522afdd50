import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { checkFiles } from '../../src/compose/check-files.ts'
import { systemClock } from '../../src/std/clock.ts'
import { configOf, load } from '../support/config.ts'
import { smartTurnPath } from '../support/smart-turn.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voxray-'))
  await writeFile(join(folder, 'file'), '')
})
afterAll(() => rm(folder, { recursive: true }))

async function troublesOf(file: object): Promise<string[]> {
  const troubles: string[] = []
  const report = { line: () => {}, trouble: (line: string) => void troubles.push(line) }
  expect(await checkFiles(configOf(load({ file })), systemClock, report)).toBe(troubles.length === 0)
  return troubles
}

test('files that are there or can be made are no trouble', async () => {
  expect(await troublesOf({})).toEqual([])
  expect(await troublesOf({ call_records: join(folder, 'file') })).toEqual([])
  const made = { call_records: join(folder, 'new.jsonl'), webhook_spool_dir: join(folder, 'new/spool') }
  expect(await troublesOf(made)).toEqual([])
  expect(await Array.fromAsync(new Bun.Glob('**').scan(folder))).toEqual(['file'])
})

test('a file in a folder that is not there is told with its key, and a folder within a file', async () => {
  const records = join(folder, 'none/calls.jsonl')
  const spool = join(folder, 'file/spool')
  expect(await troublesOf({ call_records: records, webhook_spool_dir: spool })).toEqual([
    `call_records: ${records} cannot be written (ENOENT)`,
    `webhook_spool_dir: ${spool} cannot be written (ENOTDIR)`,
  ])
})

test('a folder is no file, and a file no folder', async () => {
  expect(await troublesOf({ call_records: folder, webhook_spool_dir: join(folder, 'file') })).toEqual([
    `call_records: ${folder} cannot be written (EISDIR)`,
    `webhook_spool_dir: ${join(folder, 'file')} cannot be written (ENOTDIR)`,
  ])
})

test('an end-of-turn model that is not there is told with its path, and one that is no model', async () => {
  const [missing] = await troublesOf({ turn_model: join(folder, 'none.onnx') })
  expect(missing).toStartWith(`turn_model: ${join(folder, 'none.onnx')}: smart-turn cannot start: `)
  const [empty] = await troublesOf({ turn_model: join(folder, 'file') })
  expect(empty).toStartWith(`turn_model: ${join(folder, 'file')}: smart-turn cannot start: `)
  expect(await troublesOf({ turn_model: await smartTurnPath() })).toEqual([])
}, 60_000)

test('an end-of-turn model is a regular file of some size: a pipe, a device and a folder are told, and nothing hangs', async () => {
  const [pipe, huge] = [join(folder, 'pipe'), join(folder, 'huge')]
  await Bun.$`mkfifo ${pipe}`
  await writeFile(huge, '')
  await truncate(huge, 5_000_000_000)
  for (const path of [pipe, '/dev/zero', folder])
    expect(await troublesOf({ turn_model: path })).toEqual([
      `turn_model: ${path}: smart-turn cannot start: OnnxError: it is no regular file`,
    ])
  expect(await troublesOf({ turn_model: huge })).toEqual([
    `turn_model: ${huge}: smart-turn cannot start: OnnxError: it has 5000000000 bytes, more than any model of this kind`,
  ])
}, 20_000)
