import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { assemblyAiServer } from './support/vendors/assemblyai.ts'
import { sonicServer } from './support/vendors/cartesia-tts.ts'
import { serverEnv } from './support/server-env.ts'

const MAIN = join(import.meta.dir, '../src/main.ts')

/** Runs the command in a folder with this configuration. */
async function live(args: readonly string[], config: object, env: Readonly<Record<string, string>> = {}) {
  const cwd = await mkdtemp(join(tmpdir(), 'voxray-live-'))
  try {
    await Bun.write(join(cwd, 'voxray.json'), JSON.stringify(config))
    const command = Bun.spawn([process.execPath, MAIN, 'live', ...args], {
      cwd,
      env: { ...serverEnv(), ...env },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [out, err, code] = await Promise.all([
      new Response(command.stdout).text(),
      new Response(command.stderr).text(),
      command.exited,
    ])
    return { out, err, code }
  } finally {
    await rm(cwd, { recursive: true })
  }
}

test('a turn is heard, answered and spoken, and each word is counted', async () => {
  const { out, err, code } = await live(['embedded'], {})
  expect([err, code]).toEqual(['', 0])
  expect(out).toContain('embedded hears "What is the capital of France?" …')
  expect(out).toMatch(/: 6 of 6 words/)
  expect(out).toMatch(/first sound after \d+\.\d\d s/)
}, 120_000)

test('a voice is asked for a sentence, with its key, and what it said is told', async () => {
  using server = sonicServer().listen()
  const { out, err, code } = await live(
    ['--provider', 'cartesia'],
    { provider_options: { cartesia: { tts_base_url: server.url, stt_base_url: server.url } } },
    { VOXRAY_TTS_API_KEY: 'secret-key', VOXRAY_STT_API_KEY: 'secret-key' },
  )
  // The stand-in has a voice and no ears.
  expect(err).toContain('it failed: 127.0.0.1')
  expect(out).toContain('cartesia says "The capital of France is Paris." …')
  expect(out).toMatch(/1\.86 s of speech at 24000 Hz, with the times of 6 words/)
  expect(code).toBe(1)
}, 120_000)

test('a recogniser that hears none of the words has failed, and it is told where it was asked', async () => {
  using server = assemblyAiServer().listen()
  const there = { stt_provider: 'assemblyai', stt_base_url: server.url, stt_api_key: 'secret-key' }
  for (const [file, env] of [
    [there, {}],
    [{ stt_provider: 'assemblyai' }, { VOXRAY_STT_BASE_URL: server.url, VOXRAY_STT_API_KEY: 'secret-key' }],
  ] as const) {
    const { out, err, code } = await live(['assemblyai'], file, env)
    expect(out).toContain(`assemblyai is asked at ${new URL(server.url).host}, as stt_base_url says`)
    // The stand-in hears tones.
    expect(out).toMatch(/: 0 of 6 words/)
    expect([err.trim(), code]).toEqual(['it failed: it heard none of the words, which are English', 1])
  }
}, 120_000)

test('without a key it says which variable to set', async () => {
  const { err, code } = await live(['deepgram'], {})
  expect(err).toContain('Set DEEPGRAM_API_KEY in the environment')
  expect(code).toBe(2)
})

test('a provider that nobody knows is named once', async () => {
  const { err, code } = await live(['depgram'], {})
  expect(err.trim()).toBe('provider is "depgram", which is not a provider. Did you mean "deepgram"?')
  expect(code).toBe(2)
})
