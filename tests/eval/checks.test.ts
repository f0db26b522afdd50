import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AgentCode } from '../../src/compose/agent-code.ts'
import { promptedBy } from '../../src/compose/eval-server.ts'
import { agentConfigs } from '../../src/config/agents.ts'
import { readScenarios } from '../../src/eval/read-scenarios.ts'
import { evalProblems } from '../../src/eval-checks.ts'
import { agent } from '../../src/index.ts'
import { recording } from '../../src/simulate/speech.ts'
import { configOf, load } from '../support/config.ts'

const folder = await mkdtemp(join(tmpdir(), 'voxray-eval-'))
afterAll(() => rm(folder, { recursive: true }))

const config = configOf(load({ file: { agents: { desk: { system_prompt: 'You are the desk.' }, sales: {} } } }))

const problemsOf = (text: string, options: { readonly url?: string; readonly junit?: string } = {}, inCode = '') =>
  evalProblems({
    options,
    files: [{ path: 'a.yaml', scenarios: readScenarios(text, 'a.yaml').scenarios ?? [] }],
    config,
    agents: new AgentCode(new Map([[inCode, agent({ prompt: 'x' })]])),
    recording: (path) => recording(join(folder, path)),
  })

test('a scenario for an agent that there is not is refused before the first call', async () => {
  expect(await problemsOf('- { name: a, agent: dsk, turns: [{ say: Hi }] }')).toEqual([
    '"a" asks for the agent "dsk", and there are: default, desk, sales',
  ])
  expect(await problemsOf('- { name: a, agent: dsk, turns: [{ say: Hi }] }', { url: 'http://x' })).toEqual([])
})

test('recordings are read before the first call', async () => {
  await writeFile(join(folder, 'noise.wav'), 'noise')
  expect(await problemsOf('- { name: a, turns: [{ play: gone.wav }, { play: noise.wav }] }')).toEqual([
    'a.yaml: "a" plays gone.wav, which cannot be read (it does not exist)',
    expect.stringMatching(/^a.yaml: "a" plays noise.wav, which cannot be read \(.+\)$/),
  ])
})

test('a prompt of a scenario is for every agent by configuration, and not for one in code or a server that runs', async () => {
  const text = '- { name: a, agent: desk, system_prompt: You are a pirate., turns: [{ say: Hi }] }'
  expect(await problemsOf(text)).toEqual([])
  expect([...agentConfigs(promptedBy(config, 'You are a pirate.')).values()].map((own) => own.system_prompt)).toEqual(
    Array.from({ length: 3 }, () => 'You are a pirate.'),
  )
  expect(await problemsOf(text, {}, 'desk')).toEqual([
    '"a" has a system_prompt, and the agent "desk" has its prompt in code: leave out one of them',
  ])
  expect(await problemsOf(text, { url: 'http://x' })).toEqual([
    '"a" has a system_prompt, and a server that runs keeps its own: leave out --url',
  ])
})

test('the folder of the report is made; where it cannot be, nothing is called', async () => {
  const text = '- { name: a, turns: [{ say: Hi }] }'
  expect(await problemsOf(text, { junit: join(folder, 'reports/of/today/out.xml') })).toEqual([])
  expect((await stat(join(folder, 'reports/of/today'))).isDirectory()).toBe(true)
  const junit = join(folder, 'noise.wav/out.xml')
  expect(await problemsOf(text, { junit })).toEqual([expect.stringMatching(/out\.xml cannot be written \(E\w+\)$/)])
})
