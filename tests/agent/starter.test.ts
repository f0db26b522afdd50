import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAgents, offerPackage } from '../../src/agent/load.ts'
import { STARTING_AGENT, STARTING_SCENARIOS } from '../../src/agent/starter.ts'
import { readScenarios } from '../../src/eval/read-scenarios.ts'
import * as voxray from '../../src/index.ts'
import { demoLlm } from '../../src/providers/embedded/dialogue/demo.ts'
import { agentRig } from '../support/agent-rig.ts'
import { VirtualClock } from '../support/clock.ts'
import { heard } from '../support/rig.ts'

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

test('it is talked to without a key: the demo calls its tool, and says when the tool fails', async () => {
  offerPackage(voxray)
  await writeFile(
    join(folder, 'broken.ts'),
    STARTING_AGENT.replace('run({ day }) {', 'run({ day }) { throw new Error()'),
  )
  const answers: string[][] = []
  for (const file of ['agent.ts', 'broken.ts']) {
    await writeFile(join(folder, 'agent.ts'), STARTING_AGENT)
    const [made] = (await loadAgents(join(folder, file))).values()
    if (!made) throw new Error('no agent')
    const llm = demoLlm({ clock: new VirtualClock(), timeZone: 'UTC' })
    const { rig } = agentRig(made, { says: ['When are you open?', 'On Saturday.'], parts: { llm } })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    await rig.saysSomething()
    await rig.isSilentFor(9000)
    answers.push(heard(rig))
  }
  const question = ['Which day: Monday, Tuesday,', 'Wednesday, Thursday, Friday, Saturday or Sunday?']
  expect(answers).toEqual([
    [...question, 'One moment.', 'On Saturday we are open from seven to one.'],
    [...question, 'One moment.', 'I am sorry, that did not work.'],
  ])
})

test('its scenarios are well-formed', () => {
  const { scenarios, problems } = readScenarios(STARTING_SCENARIOS, 'scenarios.yaml')
  expect([problems, scenarios?.length]).toEqual([undefined, 1])
})
