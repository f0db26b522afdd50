import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { ClientTransport, type InputEvent, type Sockets, type TransportOptions, VoxrayApi } from 'voxray/client'
import { type RunningServer, startServer } from '../support/server.ts'
import { joined, soundsIn } from '../../src/audio/sounds.ts'
import { allison } from '../support/speech.ts'
import { wordErrorRate } from '../support/wer.ts'
import { Listener } from '../../src/simulate/listener.ts'
import { ask } from './client-example.ts'

const HOP_SAMPLES = 320
const DENO = new URL('../../node_modules/.bin/deno', import.meta.url).pathname
/** The package has to be built before it can be imported by its name. */
const FROM_SOURCE = `--import-map=${new URL('../support/deno/imports.json', import.meta.url).pathname}`

const opened = new AsyncDisposableStack()
let server: RunningServer
let api: VoxrayApi

beforeAll(async () => {
  server = opened.use(await startServer())
  api = new VoxrayApi(server.url)
}, 180_000)
afterAll(() => opened.disposeAsync())

type Type = InputEvent['type']

/** A reader of one transport, from which a test takes what it waits for. */
class Reader {
  readonly events: InputEvent[] = []
  readonly done: Promise<void>
  #wake = Promise.withResolvers<void>()

  constructor({ input }: ClientTransport) {
    this.done = (async () => {
      for await (const event of input) {
        this.events.push(event)
        this.#wake.resolve()
      }
      this.#wake.resolve()
    })()
  }

  /** The first event that is so, of those from `from` on. */
  async first<T extends Type>(
    type: T,
    is: (event: Extract<InputEvent, { type: T }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<InputEvent, { type: T }>> {
    const matches = (event: InputEvent): event is Extract<InputEvent, { type: T }> =>
      event.type === type && is(event as Extract<InputEvent, { type: T }>)
    for (;;) {
      const found = this.events.slice(from).find(matches)
      if (found) return found
      this.#wake = Promise.withResolvers()
      await this.#wake.promise
    }
  }
}

/** A microphone in real time: the recording, then silence until stopped. */
function microphone(transport: ClientTransport) {
  let speaking: Int16Array = new Int16Array()
  const beat = setInterval(() => {
    const hop = new Int16Array(HOP_SAMPLES)
    hop.set(speaking.subarray(0, HOP_SAMPLES))
    speaking = speaking.subarray(HOP_SAMPLES)
    transport.output.sendAudio(hop, 16_000)
  }, 20)
  return {
    say: (samples: Int16Array) => void (speaking = samples),
    [Symbol.dispose]: () => clearInterval(beat),
  }
}

test('a program starts a session, speaks, is understood and hears the answer', async () => {
  const { sessionId } = await api.start({ body: { userId: 'u-1' }, idempotencyKey: crypto.randomUUID() })
  await using transport = new ClientTransport(api.socketUrl(sessionId), { api })
  const reader = new Reader(transport)
  await transport.start()
  using voice = microphone(transport)
  await reader.first('bot-stopped-speaking')
  const from = reader.events.length
  voice.say(allison('conf-getpin'))
  const { text } = await reader.first('transcript', ({ final }) => final, from)
  expect(text).toMatch(/enter the conference pin number/i)
  await reader.first('bot-stopped-speaking', () => true, from)
  const answer = reader.events.slice(from).filter((event) => event.type === 'audio')
  const samples = joined(answer.map((event) => event.samples))
  expect(soundsIn({ samples, rateHz: 24_000 }, 2000)[0]?.levelDb).toBeWithin(-30, -6)
  expect(transport.output.droppedAudioMs + transport.unreadAudioMs).toBe(0)
  await transport.end()
  await reader.done
  expect(reader.events.at(-1)).toMatchObject({ type: 'closed', code: 1000, error: undefined })
}, 180_000)

test('the example of the page does what it says', async () => {
  const page = await Bun.file(new URL('../../docs/client.md', import.meta.url)).text()
  const example = await Bun.file(new URL('client-example.ts', import.meta.url)).text()
  expect(page).toContain(`\`\`\`ts\n${example}\`\`\``)
  await using listener = new Listener()
  const heard: Int16Array[] = []
  const answer = await ask(api, 'What is two plus three?', (samples) => heard.push(samples))
  expect(answer).toMatch(/five|5/i)
  const words = await listener.words({ samples: joined(heard), rateHz: 24_000 })
  expect(words).toMatch(/five|5/i)
  expect(wordErrorRate(answer, words)).toBeLessThan(0.5)
}, 180_000)

test('a session the server does not know is refused with the reason', async () => {
  const transport = new ClientTransport(api.socketUrl(crypto.randomUUID()), { api })
  const error: unknown = await transport.start().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404, isRefusal: true })
})

describe('a server that asks for a key', () => {
  const KEY = 'a-key-of-sixteen-characters'
  let guarded: RunningServer
  beforeAll(async () => {
    guarded = opened.use(await startServer({ deaf: true, config: { server_api_key: KEY } }))
  }, 180_000)

  /** As a page has it. */
  const withoutHeaders: Sockets = { takesHeaders: false, open: ({ url }) => new WebSocket(url) }

  test.each<[string, TransportOptions]>([
    ['in a header', {}],
    ['as a ticket', { sockets: withoutHeaders }],
  ])('is opened with it %s', async (_how, options) => {
    const keyed = new VoxrayApi(guarded.url, { apiKey: KEY })
    await using transport = new ClientTransport(keyed.socketUrl(), { api: keyed, ...options })
    const reader = new Reader(transport)
    await transport.start()
    expect((await reader.first('started')).playRateHz).toBe(24_000)
  })

  test.each<[string, TransportOptions]>([
    ['in a header', {}],
    ['as a ticket', { sockets: withoutHeaders }],
  ])('refuses another %s, with the reason', async (_how, options) => {
    const keyed = new VoxrayApi(guarded.url, { apiKey: `${KEY}!` })
    const transport = new ClientTransport(keyed.socketUrl(), { api: keyed, ...options })
    const error: unknown = await transport.start().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', status: 401, isRefusal: true })
  })

  test('is called from Deno', async () => {
    const program = new URL('client-deno.ts', import.meta.url).pathname
    const deno = Bun.spawn(
      [DENO, 'run', '--no-check', FROM_SOURCE, '--allow-net', '--allow-read', '--allow-env', program, guarded.url, KEY],
      { stdout: 'pipe', stderr: 'pipe' },
    )
    const [said, complained] = await Promise.all([new Response(deno.stdout).text(), new Response(deno.stderr).text()])
    expect(complained).toBe('')
    const { runtime, answer, samples } = JSON.parse(said)
    expect(runtime).toStartWith('Deno/')
    expect(answer).toMatch(/five/)
    expect(samples).toBeGreaterThan(12_000)
  }, 180_000)

  test('refuses who brings none', async () => {
    const transport = new ClientTransport(new VoxrayApi(guarded.url).socketUrl())
    const error: unknown = await transport.start().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', status: 401 })
  })
})

test('a program reconnects when the server is killed and comes back on the same port', async () => {
  await using before = await startServer({ deaf: true })
  const transport = new ClientTransport(new VoxrayApi(before.url).socketUrl(), {
    reconnect: { attempts: 50, firstDelayMs: 100, maxDelayMs: 500 },
  })
  const reader = new Reader(transport)
  await transport.start()
  using voice = microphone(transport)
  await reader.first('bot-stopped-speaking')
  await before[Symbol.asyncDispose]()
  await reader.first('reconnecting')
  await using after = await startServer({ args: ['--port', String(before.port)] })
  await reader.first('reconnected')
  const from = reader.events.findIndex(({ type }) => type === 'reconnected')
  await reader.first('bot-stopped-speaking', () => true, from)
  voice.say(allison('conf-getpin'))
  const { text } = await reader.first('transcript', ({ final }) => final, from)
  expect(text).toMatch(/enter the conference pin number/i)
  expect(await after.stop()).toBe(0)
  await transport.end()
}, 180_000)
