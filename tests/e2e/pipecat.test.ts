import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { readWav } from '../../src/audio/wav.ts'
import { python } from '../support/pipecat/python.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { Listener } from '../../src/simulate/listener.ts'

const HERE = join(import.meta.dir, '../support/pipecat')
const RECORDING = '/usr/share/asterisk/sounds/en_US_f_Allison/conf-getpin.wav'

interface Verdict {
  readonly name: string
  readonly passed: boolean
  readonly failures: readonly string[]
  readonly log: readonly string[]
}

let server: RunningServer
let listener: Listener
let ears: Bun.Server<undefined>

beforeAll(async () => {
  server = await startServer({
    config: { pipecat_evals: true, tools: ['end_call'], agents: { quiet: { greeting: '' } } },
  })
  listener = new Listener()
  ears = Bun.serve({
    port: 0,
    fetch: async (request) => new Response(await listener.words(readWav(new Uint8Array(await request.arrayBuffer())))),
  })
}, 180_000)

afterAll(async () => {
  await ears?.stop(true)
  await listener?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

const run = (script: string, ...args: readonly string[]) =>
  python(join(HERE, script), args, { EARS_URL: ears.url.href })

const socketUrl = (query: string, agent = '') => `${server.url.replace('http', 'ws')}/ws${agent}?${query}`

describe('Pipecat', () => {
  test('holds all conversations of its eval harness with the server', async () => {
    const lines = await run('evals.py', socketUrl('rtvi=1'), join(HERE, 'scenarios.yaml'))
    const verdicts: readonly Verdict[] = lines.map((line) => JSON.parse(line))
    expect(verdicts.filter(({ passed }) => !passed)).toEqual([])
    expect(verdicts).toHaveLength(6)
  }, 240_000)

  test('talks through its Python client, which sends WAV headers and answers what it does not know with errors', async () => {
    const [line = ''] = await run('client.py', socketUrl('format=protobuf', '/quiet'), RECORDING)
    const heard = JSON.parse(line)
    expect(heard.transcriptions.join(' '), `${line}\n${server.printed().slice(-2000)}`).toMatch(
      /enter the conference pin number/i,
    )
    expect(heard.texts.join(' ')).toMatch(/\w{3}/)
    expect(heard.audio_bytes).toBeGreaterThan(100_000)
    expect(heard.messages).toBeLessThan(20)
    expect(server.complaints()).toEqual([])
  }, 240_000)
})
