import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { STARTING_AGENT, STARTING_SCENARIOS } from '../../src/agent/starter.ts'
import { readScenarios } from '../../src/eval/read-scenarios.ts'

const ROOT = join(import.meta.dir, '../..')
const folder = await mkdtemp(join(tmpdir(), 'voxray-'))
afterAll(() => rm(folder, { recursive: true }))

test('the agent to begin with has the types of voxray', async () => {
  const options = { extends: join(ROOT, 'tsconfig.json'), include: ['agent.ts'] }
  const compilerOptions = {
    paths: { voxray: [join(ROOT, 'src/index.ts')] },
    typeRoots: [join(ROOT, 'node_modules/@types')],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...options, compilerOptions }))
  // A day that is none is no day for it.
  await writeFile(join(folder, 'agent.ts'), STARTING_AGENT.replace(`'Saturday' ?`, `'Someday' ?`))
  const check = async () => {
    const child = Bun.spawn([process.execPath, 'x', 'tsc', '--project', folder], { cwd: ROOT, stdout: 'pipe' })
    return { said: await new Response(child.stdout).text(), code: await child.exited }
  }
  expect((await check()).said).toMatch(/^\S*agent\.ts\(\d+,\d+\): error TS2367/)
  await writeFile(join(folder, 'agent.ts'), STARTING_AGENT)
  expect(await check()).toEqual({ said: '', code: 0 })
}, 120_000)

test('its scenarios are well-formed', () => {
  const { scenarios, problems } = readScenarios(STARTING_SCENARIOS, 'scenarios.yaml')
  expect([problems, scenarios?.length]).toEqual([undefined, 1])
})
