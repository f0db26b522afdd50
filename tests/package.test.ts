import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dependencies, version } from '../package.json'
import { SocketCaller } from './e2e/speech/socket-caller.ts'
import { startServer } from './support/server.ts'

const ROOT = join(import.meta.dir, '..')
const PACK_MS = 300_000

/** A folder of somebody else's, with the package of this repository installed. */
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voxray-package-'))
  const packed = await run([process.execPath, 'pm', 'pack', '--quiet', '--destination', folder], ROOT)
  expect(packed).toMatchObject({ code: 0 })
  await Bun.write(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  const [tarball = ''] = [...new Bun.Glob('*.tgz').scanSync(folder)]
  expect(await run([process.execPath, 'add', '--prefer-offline', join(folder, tarball)])).toMatchObject({ code: 0 })
  const page = await Bun.file(join(ROOT, 'docs/testing-agents.md')).text()
  const [agent = '', itsTest = ''] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)
  await Bun.write(join(folder, 'agent.ts'), agent)
  await Bun.write(join(folder, 'agent.test.ts'), itsTest)
}, PACK_MS)

afterAll(async () => await rm(folder, { recursive: true, force: true }))

test('the package brings no sources and no dependencies but those of its types', async () => {
  const installed = join(folder, 'node_modules/voxray')
  expect((await readdir(installed)).filter((name) => name !== '.bun-tag').toSorted()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD-PARTY.md',
    'dist',
    'package.json',
  ])
  expect(Object.keys(dependencies)).toEqual(['@ai-sdk/provider-utils', '@sinclair/typebox', 'ai'])
})

test('the command runs, and knows the agent of the folder', async () => {
  expect(await voxray(['--version'])).toMatchObject({ out: `${version}\n` })
  const checked = await voxray(['check', '--agent', 'agent.ts'])
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('The configuration is sound.') })
})

test('the agent and the test of docs/testing-agents.md run as they are', async () => {
  const tested = await run([process.execPath, 'test'])
  expect([tested.code, tested.err]).toEqual([0, expect.stringContaining(' 3 pass\n 0 fail')])
})

test('types are inferred: input from its schema, state from its maker; a wrong field is an error', async () => {
  expect(await typeErrors()).toEqual([])
  const wrong = `import { agent, tool, Type } from 'voxray'
import { testCall } from 'voxray/testing'
import { VoxrayApi } from 'voxray/client'
export const book = tool({ description: 'x', input: Type.Object({ day: Type.String() }), run: ({ dya }) => dya })
export const one = agent({ promt: 'x' })
export const two = agent({ prompt: 'x', state: () => ({ name: 'Tom' }), greeting: ({ state }) => state.nmae })
export const three = (await testCall(agent({ prompt: 'x' }))).heared
export const four: string = VoxrayApi
`
  await Bun.write(join(folder, 'wrong.ts'), wrong)
  expect(await typeErrors()).toEqual([
    expect.stringMatching(/^wrong\.ts\(4,.*'dya' does not exist on type '\{ day: string; \}'/),
    expect.stringMatching(/^wrong\.ts\(5,.*'promt' does not exist/),
    expect.stringMatching(/^wrong\.ts\(6,.*'nmae' does not exist/),
    expect.stringMatching(/^wrong\.ts\(7,.*'heared' does not exist/),
    expect.stringMatching(/^wrong\.ts\(8,.*not assignable to type 'string'/),
  ])
})

test('the first agent of `init --agent` runs from the package, and its scenarios pass', async () => {
  const first = join(folder, 'first')
  await mkdir(first)
  expect(await voxray(['init', '--agent'], first)).toMatchObject({ code: 0 })
  const told = await voxray(['eval', 'scenarios.yaml', '--agent', 'agent.ts'], first)
  expect(told).toMatchObject({ code: 0, out: expect.stringContaining('1 of 1 passed') })
}, 180_000)

test('the server of the package serves its page and its documents, and speaks', async () => {
  await using server = await startServer({ binary: join(folder, 'node_modules/.bin/voxray') })
  const html = await (await fetch(server.url)).text()
  const [, script = ''] = /<script[^>]+src="([^"]+)"/.exec(html) ?? []
  for (const path of [script, '/swagger/', '/swagger/swagger-ui-bundle.js', '/swagger/doc.json'])
    expect([path, (await fetch(new URL(path, server.url))).status]).toEqual([path, 200])
  await using caller = await SocketCaller.open(server.url, 'json')
  await caller.speech(0)
  expect(server.complaints()).toEqual([])
}, 180_000)

async function typeErrors(): Promise<string[]> {
  const compilerOptions = {
    target: 'ESNext',
    module: 'Preserve',
    moduleResolution: 'bundler',
    lib: ['ESNext', 'DOM'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['bun'],
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  }
  await Bun.write(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  const { out } = await run([join(ROOT, 'node_modules/.bin/tsc'), '--pretty', 'false'])
  return out.split('\n').filter((line) => line !== '')
}

const voxray = (args: readonly string[], cwd = folder) =>
  run([process.execPath, 'x', '--no-install', 'voxray', ...args], cwd)

async function run(command: string[], cwd = folder): Promise<{ code: number; out: string; err: string }> {
  const child = Bun.spawn(command, { cwd, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, out, err }
}
