import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverEnv } from './support/server-env.ts'

const EXAMPLES = join(import.meta.dir, '../docs/examples')
const folder = await mkdtemp(join(tmpdir(), 'voxray-own-'))
afterAll(() => rm(folder, { recursive: true }))

const OURS = { VOXRAY_PROVIDER: 'parrot', VOXRAY_RUNNER_TRANSPORT: 'acme', PARROT_API_KEY: 'k', ACME_SECRET: 's' }

const start = (program: string, args: string[], env: Record<string, string> = {}) =>
  Bun.spawn([process.execPath, join(EXAMPLES, program), ...args], {
    cwd: folder,
    env: { ...serverEnv(), ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })

async function outcome(child: ReturnType<typeof start>) {
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { out, err, code }
}

/** Serves on a free port, answers a question, and is told to stop: gives its log and its exit code. */
async function served(program: string, env: Record<string, string>) {
  const child = start(program, ['--port', '0'], env)
  let log = ''
  let isAsked = false
  const text = child.stderr.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
  for await (const chunk of text) {
    log += chunk
    const [, url] = /ready, .* url=(\S+)\n[^]*configured .*\n/.exec(log) ?? []
    if (url === undefined || isAsked) continue
    isAsked = true
    expect((await fetch(`${url}/health`)).status).toBe(200)
    child.kill('SIGTERM')
  }
  return { log, code: await child.exited }
}

test('a program of three lines is voxray with a carrier and a provider of its own: its configuration is checked', async () => {
  const { code, out, err } = await outcome(start('own-program.ts', ['check'], OURS))
  expect([code, err]).toEqual([0, expect.not.stringContaining('runner_transport')])
  expect(out).toContain('stt: parrot\n  llm: parrot\n  tts: parrot')
  const wrong = await outcome(start('own-program.ts', ['check'], { ...OURS, VOXRAY_TTS_VOICE: 'alloy' }))
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('polly, coco')])
})

test('it names its carrier on the command line, and writes the keys of it', async () => {
  const { code, err } = await outcome(start('own-program.ts', ['check', '--transport', 'acme'], { ACME_SECRET: 's' }))
  expect([code, err]).toEqual([0, expect.not.stringContaining('transport is')])
  expect(await start('own-program.ts', ['init', 'own.json']).exited).toBe(0)
  expect(await readFile(join(folder, 'own.json'), 'utf8')).toContain('acme_secret')
})

test('it serves', async () => {
  const { log, code } = await served('own-program.ts', OURS)
  expect([log, code]).toEqual([expect.stringContaining('configured stt=parrot llm=parrot tts=parrot'), 0])
})

test('an agent takes the place of the cascade', async () => {
  const { log, code } = await served('clock-program.ts', {})
  expect([log, code]).toEqual([expect.stringContaining('configured stt=embedded'), 0])
})
