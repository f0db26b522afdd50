import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtBinary } from './support/binary.ts'
import { serverEnv } from './support/server-env.ts'
import { startServer } from './support/server.ts'

const BUILD_MS = 300_000
/** Calls in real time, and models that load, on a machine that is busy. */
const CALLS_MS = 300_000
const LOADED_WITHIN_MS = 20_000

const folder = await mkdtemp(join(tmpdir(), 'voxray-first-'))
const AGENT = join(folder, 'agent.ts')
afterAll(() => rm(folder, { recursive: true }))
let binary = ''
beforeAll(async () => void (binary = await builtBinary()), BUILD_MS)

/** As a user types it, in a folder of their own, without a key. */
async function voxray(...args: readonly string[]) {
  const child = Bun.spawn([binary, ...args], {
    cwd: folder,
    env: { HOME: folder, ...serverEnv() },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, told: out + err }
}

test('the executable writes an agent with a tool', async () => {
  const { code, told } = await voxray('init', '--agent')
  expect([code, told]).toEqual([0, expect.stringContaining('voxray eval scenarios.yaml --agent agent.ts\n')])
  expect(await readdir(folder)).toEqual(['agent.ts', 'scenarios.yaml'])
})

test(
  'which passes its scenarios, and fails them when it answers otherwise',
  async () => {
    const { code, told } = await voxray('eval', 'scenarios.yaml', '--agent', 'agent.ts')
    expect([code, told]).toEqual([0, expect.stringContaining('1 of 1 passed')])
    expect(told).toContain('bot calls openingHours({"day":"Saturday"})')
    expect(told).toContain('bot: One moment. On Saturday we are open from seven to one.')

    const text = await readFile(AGENT, 'utf8')
    await writeFile(join(folder, 'other.ts'), text.replace('closed on Sunday', 'shut on Sunday'))
    const other = await voxray('eval', 'scenarios.yaml', '--agent', 'other.ts')
    expect([other.code, other.told]).toEqual([1, expect.stringContaining('the reply does not contain "closed"')])
  },
  CALLS_MS,
)

test(
  'which is served, and is another for new calls when it is saved; a broken one is not used',
  async () => {
    const text = await readFile(AGENT, 'utf8')
    await using server = await startServer({
      binary,
      args: ['--agent', AGENT],
      env: { VOXRAY_PIPECAT_EVALS: '1', VOXRAY_LOG_LEVEL: 'info' },
    })
    const call = () => voxray('eval', 'scenarios.yaml', '--url', server.url)
    expect((await call()).code).toBe(0)

    await writeFile(AGENT, text.replace('closed on Sunday', 'shut on Sunday').replace('the bakery.', 'the new bakery.'))
    await server.prints(/agent loaded again: new calls have it/, LOADED_WITHIN_MS)
    const changed = await call()
    expect([changed.code, changed.told]).toEqual([1, expect.stringContaining('We are shut on Sunday.')])
    expect(changed.told).toContain('bot: Hello, this is the new bakery.')

    await writeFile(AGENT, text.replace('export default', 'export default ('))
    const line = await server.prints(/[^\n]*the agent as saved is not used[^\n]*\n/, LOADED_WITHIN_MS)
    expect(line).toContain('agent.ts:')
    expect((await call()).told).toContain('We are shut on Sunday.')

    await writeFile(AGENT, `throw new Error('no luck')`)
    await server.prints(/the agent as saved is not used[^\n]*no luck/, LOADED_WITHIN_MS)
    const fromHere = server.printed().length
    await writeFile(AGENT, text)
    await server.prints(/agent loaded again: new calls have it/, LOADED_WITHIN_MS, fromHere)
    expect(await call()).toMatchObject({ code: 0 })
    expect(await server.stop()).toBe(0)
  },
  CALLS_MS,
)
