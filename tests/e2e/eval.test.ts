import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverEnv } from '../support/server-env.ts'
import { startServer } from '../support/server.ts'

const MAIN = join(import.meta.dir, '../../src/main.ts')
const PAGE = join(import.meta.dir, '../../docs/evals.md')
const folder = await mkdtemp(join(tmpdir(), 'voxray-'))
afterAll(() => rm(folder, { recursive: true }))

/** As a user calls it, in a folder of its own. */
async function evaluate(...args: readonly string[]) {
  const binary = process.env['VOXRAY_BINARY']
  const child = Bun.spawn([...(binary ? [binary] : [process.execPath, MAIN]), 'eval', ...args], {
    cwd: folder,
    env: { HOME: folder, ...serverEnv() },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, told: out + err }
}

test('the scenarios of the page pass against the server that eval starts, spoken ones too', async () => {
  const [, yaml = ''] = /^```yaml scenarios\n([^]*?)^```/m.exec(await readFile(PAGE, 'utf8')) ?? []
  await writeFile(join(folder, 'scenarios.yaml'), yaml)
  const { code, told } = await evaluate('scenarios.yaml', '--junit', 'out.xml')
  expect([code, told]).toEqual([0, expect.stringContaining('2 of 2 passed')])
  expect(await readFile(join(folder, 'out.xml'), 'utf8')).toContain('tests="2" failures="0" errors="0"')
}, 300_000)

test('a server that runs is called with its key, and what it does otherwise is a failure', async () => {
  await using server = await startServer({ config: { server_api_key: 'k1', greeting: 'Hello, {{name}}.' } })
  const scenario = {
    name: 'greets',
    body: { name: 'Ada' },
    turns: [
      { expect: { reply: { contains: 'Hello, Ada' } } },
      { say: 'Hi', expect: { reply: { contains: 'submarine' } } },
    ],
  }
  await writeFile(join(folder, 'greets.json'), JSON.stringify(scenario))
  await writeFile(join(folder, 'keyed.json'), '{ "server_api_key": "k1" }')
  const { code, told } = await evaluate('greets.json', '--url', server.url, '--config', 'keyed.json')
  expect([code, told]).toEqual([1, expect.stringContaining('the reply does not contain "submarine"')])
  expect(told).toContain('bot: Hello, Ada.')
  expect((await evaluate('greets.json', '--url', server.url)).told).toMatch(/key/i)
}, 300_000)
