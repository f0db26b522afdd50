import { afterAll, expect, test } from 'bun:test'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverEnv } from './support/server-env.ts'
import { RedisServer } from './support/redis.ts'

const MAIN = join(import.meta.dir, '../src/main.ts')
const folder = await mkdtemp(join(tmpdir(), 'voxray-'))
afterAll(() => rm(folder, { recursive: true }))

async function voxray(args: string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, MAIN, ...args], {
    cwd: folder,
    env: { ...serverEnv(), ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, out, err }
}

test('check says what would run, without a configuration', async () => {
  const { code, out } = await voxray(['check'])
  expect(code).toBe(0)
  expect(out).toContain('stt: embedded\n  llm: embedded\n  tts: embedded')
})

test('check says of each agent whose stage is whose', async () => {
  const agents = { sales: { llm_provider: ['openai', 'groq'] }, support: {} }
  await writeFile(join(folder, 'lists.json'), JSON.stringify({ agents, api_keys: { openai: 'k', groq: 'k' } }))
  const { out } = await voxray(['check', '--config', 'lists.json'])
  expect(out).toContain('agent sales: stt: embedded; llm: openai, groq; tts: embedded; vad: silero')
})

test('check names the model that hears the end of turns where it is asked', async () => {
  const agents = { quick: {}, patient: { turn_detection: 'silence' } }
  await writeFile(join(folder, 'ends.json'), JSON.stringify({ agents, turn_model: './ends.onnx' }))
  const { out } = await voxray(['check', '--config', 'ends.json'])
  expect(out).toContain(
    'agent quick: stt: embedded; llm: embedded; tts: embedded; vad: silero; turn_model: ./ends.onnx\n',
  )
  expect(out).toContain('agent patient: stt: embedded; llm: embedded; tts: embedded; vad: silero\n')
})

test('check reports every problem at once and exits with 2', async () => {
  await writeFile(join(folder, 'bad.json'), '{ "port": "x", "transport": "tin can", // no\n }')
  const { code, err } = await voxray(['check', '--config', 'bad.json'], { VOXRAY_PROVIDER: 'opnai' })
  expect(code).toBe(2)
  expect(err.trim().split('\n')).toEqual([
    expect.stringMatching(/^port is "x" but must be a whole number/),
    expect.stringMatching(/^transport is "tin can" but must be one of both, smallwebrtc, websocket/),
    'provider is "opnai", which is not a provider. Did you mean "openai"?',
  ])
})

test('check has a model on a server of ours loaded, and names it', async () => {
  const asked: unknown[] = []
  await using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      asked.push(await request.json())
      return Response.json({ choices: [{ message: { content: 'ready' }, finish_reason: 'stop' }] })
    },
  })
  const env = { VOXRAY_LLM_PROVIDER: 'ollama', VOXRAY_MODEL: 'big', VOXRAY_LLM_BASE_URL: `${server.url}v1` }
  const { code, out } = await voxray(['check'], env)
  expect(code).toBe(0)
  expect(out).toMatch(/\nbig at 127\.0\.0\.1:\d+ answers: \d+\.\d s\n$/)
  expect(asked).toMatchObject([{ model: 'big' }])
})

test('check fails with 1 when a model does not answer', async () => {
  const env = { VOXRAY_LLM_PROVIDER: 'ollama', VOXRAY_LLM_BASE_URL: 'http://127.0.0.1:9/v1' }
  const { code, out, err } = await voxray(['check'], env)
  expect(code).toBe(1)
  expect(out).toContain('The configuration is sound')
  expect(err).toMatch(/^llama3\.2 at 127\.0\.0\.1:9 does not answer: 127\.0\.0\.1:9 cannot be reached \(\w+\)\n$/)
})

test('check passes when Redis answers', async () => {
  await using redis = await RedisServer.start()
  const { code, out } = await voxray(['check'], { VOXRAY_SESSION_STORE: 'redis', VOXRAY_REDIS_URL: redis.url })
  expect(code).toBe(0)
  expect(out).toEndWith('\nRedis answers\n')
})

test('check fails with 1 when Redis does not answer, without its password in what it says', async () => {
  const env = { VOXRAY_SESSION_STORE: 'redis', VOXRAY_REDIS_URL: 'redis://:sk-secret@127.0.0.1:9' }
  const { code, out, err } = await voxray(['check'], env)
  expect(code).toBe(1)
  expect(err).toMatch(/^the session store cannot be reached: .*ECONNREFUSED/)
  expect(out + err).not.toContain('sk-secret')
})

test('eval tells everything that is wrong with its files, and exits with 2', async () => {
  await writeFile(join(folder, 'wrong.yaml'), 'name: a\nturns:\n  - sya: Hi\n')
  const { code, out, err } = await voxray(['eval', 'wrong.yaml', 'missing.yaml'])
  expect([code, out]).toEqual([2, ''])
  expect(err).toBe('wrong.yaml:3: turns[0].sya is not known here\nmissing.yaml cannot be read (ENOENT)\n')
})

test.each([
  [
    'a judge where no model is configured',
    '{ say: Hi, expect: { judge: Is it kind? } }',
    [],
    /^"a" wants a judge, and no/,
  ],
  ['a scenario that is not there', '{ say: Hi }', ['--only', 'b'], /^no scenario is called "b"/],
])('eval with %s exits with 2', async (_what, turn, more, problem) => {
  await writeFile(join(folder, 'one.yaml'), `name: a\nturns: [${turn}]`)
  const { code, err } = await voxray(['eval', 'one.yaml', ...more])
  expect([code, err]).toEqual([2, expect.stringMatching(problem)])
})

test('eval refuses a judge whose key is missing, and a prompt for a server that has its own', async () => {
  await writeFile(
    join(folder, 'two.yaml'),
    'name: a\nsystem_prompt: Be rude.\nturns: [{ say: Hi, expect: { judge: Q? } }]',
  )
  const { code, err } = await voxray(['eval', 'two.yaml', '--url', 'ws://127.0.0.1:9'], {
    VOXRAY_JUDGE_PROVIDER: 'groq',
  })
  expect(code).toBe(2)
  expect(err.split('\n')).toEqual([
    expect.stringContaining('"a" has a system_prompt, and a server that runs keeps its own'),
    expect.stringContaining('api_keys.groq is needed'),
    '',
  ])
})

test('eval fails with 1 where no server is, and its report says why', async () => {
  await writeFile(join(folder, 'one.yaml'), 'name: a\nturns: [{ say: Hi }]')
  const { code, out } = await voxray(['eval', 'one.yaml', '--url', 'ws://127.0.0.1:9', '--junit', 'out.xml'])
  expect(code).toBe(1)
  expect(out).toMatch(/FAIL {2}a {2}\d/)
  expect(out).toMatch(/\n0 of 1 passed in \d+\.\d s\n$/)
  expect(out).not.toContain('\u001B')
  expect(await readFile(join(folder, 'out.xml'), 'utf8')).toContain('<error message="cannot reach http://127.0.0.1:9')
})

test.each([
  [[], 'name the carrier that calls'],
  [['tin-can'], '"tin-can" is not a carrier that can be simulated'],
  [['twilio', '--wait', 'long'], '--wait is "long" but must be a number above 0'],
])('simulate %j is told what is wrong, and how it is used', async (args, problem) => {
  const { code, err } = await voxray(['simulate', ...args])
  expect(code).toBe(2)
  expect(err).toStartWith(problem)
  expect(err).toContain('voxray simulate twilio|telnyx')
})

test('simulate fails with 1 where no server is', async () => {
  const { code, err } = await voxray(['simulate', 'twilio', 'http://127.0.0.1:9'])
  expect([code, err]).toEqual([1, expect.stringMatching(/connect/i)])
})

test('serving with a wrong configuration exits with 2 too', async () => {
  expect((await voxray(['--port', '70000'])).code).toBe(2)
  expect((await voxray(['--config', 'missing.json'])).err).toBe(
    'missing.json does not exist. Write one with "bun start init missing.json".\n',
  )
})

test('an address that cannot be listened on is told with the variable that it comes from', async () => {
  // Of a network for documentation (RFC 5737), so of no machine.
  const { code, err } = await voxray(['--port', '0'], { HOST: '192.0.2.1' })
  expect(code).toBe(1)
  expect(err).toMatch(/cannot listen: .* host=192.0.2.1 hostFrom=HOST port=0 portFrom=--port/)
})

test('a configuration that is there and cannot be read is not called missing', async () => {
  await mkdir(join(folder, 'a-folder'))
  const { code, err } = await voxray(['check', '--config', 'a-folder'])
  expect(code).toBe(2)
  expect(err).toBe('a-folder cannot be read (EISDIR).\n')
})

test('the environment names a configuration when no option does', async () => {
  await writeFile(join(folder, 'named.json'), '{ "max_calls": 7 }')
  const env = { VOXRAY_CONFIG: 'named.json' }
  expect((await voxray(['check'], env)).out).toContain('max_calls: 7')
  expect((await voxray(['check', '--config', 'gone.json'], env)).err).toContain('gone.json does not exist')
  expect((await voxray(['check'], { VOXRAY_CONFIG: 'gone.json' })).code).toBe(2)
})

test('TLS without its files does not start', async () => {
  const { code, err } = await voxray(['--port', '0'], { VOXRAY_TLS_ENABLE: '1', VOXRAY_TLS_CERT_FILE: 'gone.pem' })
  expect(code).toBe(2)
  expect(err).toContain('tls_cert_file is gone.pem, which does not exist')
  expect(err).toContain('tls_key_file is needed')
})

test('init writes a configuration that check accepts, and never over another', async () => {
  const { code, out } = await voxray(['init', 'new.json'])
  expect(code).toBe(0)
  expect(out).toBe('Wrote new.json. Edit it, then "bun start check --config new.json".\n')
  expect((await voxray(['check', '--config', 'new.json'])).code).toBe(0)
  await writeFile(join(folder, 'new.json'), 'mine')
  expect((await voxray(['init', 'new.json'])).code).toBe(1)
  expect(await readFile(join(folder, 'new.json'), 'utf8')).toBe('mine')
  expect((await voxray(['init', 'nowhere/new.json'])).err).toBe('nowhere/new.json cannot be written (ENOENT).\n')
})

test('init writes an agent with scenarios, and says what to type; never over another', async () => {
  await mkdir(join(folder, 'bots'))
  const { code, out } = await voxray(['init', '--agent', 'bots/bakery.ts'])
  expect(code).toBe(0)
  expect(out).toContain('Wrote bots/bakery.ts and bots/scenarios.yaml.')
  expect(out).toContain('bun start --agent bots/bakery.ts\n')
  expect(out).toContain('bun start eval bots/scenarios.yaml --agent bots/bakery.ts\n')
  const check = await voxray(['check', '--agent', 'bots/bakery.ts'])
  expect([check.code, check.out]).toEqual([0, expect.stringContaining('The configuration is sound')])
  await writeFile(join(folder, 'bots/bakery.ts'), 'mine')
  const again = await voxray(['init', '--agent', 'bots/bakery.ts'])
  expect([again.code, again.err.split('\n').length]).toEqual([1, 3])
  await rm(join(folder, 'bots/bakery.ts'))
  expect((await voxray(['init', '--agent', 'bots/bakery.ts'])).err).toBe(
    'bots/scenarios.yaml already exists and was not changed.\n',
  )
  expect(await readdir(join(folder, 'bots'))).toEqual(['scenarios.yaml'])
  expect((await voxray(['init', '--agent', 'nowhere/a.ts'])).err).toBe('nowhere/a.ts cannot be written (ENOENT).\n')
  expect((await voxray(['init', '--agent', 'bots'])).code).toBe(2)
})

test('a wrong argument is told, with the way to use it', async () => {
  const { code, err } = await voxray(['sevre'])
  expect(code).toBe(2)
  expect(err).toContain('"sevre" is not a command')
  expect(err).toContain('voxray [options]')
})
