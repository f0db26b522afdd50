import { expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { allison } from '../support/speech.ts'
import { SocketCaller } from './speech/socket-caller.ts'

const OURS = Object.values(en.sentences).flatMap((text) => wholePieces(text, en))
/** The end of a turn and its transcript, four seconds, and what a busy machine adds. */
const HEARD_WITHIN_MS = 7000
/** The defaults, which the servers of other tests do not have. */
const BUDGETS = { VOXRAY_TTS_FIRST_AUDIO_TIMEOUT_SECS: '3', VOXRAY_STALL_TIMEOUT_SECS: '2' }

/** A vendor whose voice can die in several ways, for good. */
class MortalVendor {
  readonly server = new OpenAiServer()
  death: 'none' | 429 | 401 | 500 | 'stalls' = 'none'

  readonly handle = async (request: Request): Promise<Response> => {
    if (this.death === 'none' || !request.url.endsWith('/audio/speech')) return this.server.handle(request)
    if (this.death === 'stalls') return new Promise(() => {})
    return new Response('{}', { status: this.death })
  }
}

/** Says something, and is done when the bot has been heard. */
async function isHeard(server: RunningServer): Promise<void> {
  await using caller = await SocketCaller.open(server.url, 'json')
  await caller.say(allison('hello-world'))
  const askedMs = caller.nowMs()
  const answer = await caller.speech(askedMs)
  expect(answer.atMs - askedMs).toBeLessThan(HEARD_WITHIN_MS)
}

test('a caller hears something though the voice has died: in a call, before the start, and with nothing kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'voxray-kept-'))
  const vendor = new MortalVendor()
  using port = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 60, fetch: vendor.handle })
  const start = (speech_cache_dir: string) =>
    startServer({
      config: { provider: 'openai', base_url: `http://127.0.0.1:${port.port}/v1` },
      env: { VOXRAY_SPEECH_CACHE_DIR: speech_cache_dir, ...BUDGETS },
    })
  try {
    {
      await using server = await start(folder)
      while ((await readdir(folder)).filter((name) => name.endsWith('.speech')).length < new Set(OURS).size)
        await Bun.sleep(50)
      for (const death of [429, 401, 'stalls'] as const) {
        vendor.death = death
        await isHeard(server)
      }
    }
    const asked = vendor.server.received.length
    {
      await using server = await start(folder)
      await isHeard(server)
      expect(vendor.server.received.slice(asked).some(({ path }) => path === '/audio/speech')).toBeFalse()
    }
    vendor.death = 500
    await using server = await start('')
    await server.prints(/own sentences/, 10_000)
    await isHeard(server)
  } finally {
    await rm(folder, { recursive: true })
  }
}, 180_000)
