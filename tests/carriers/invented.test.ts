import { Type } from '@sinclair/typebox'
import { createHmac } from 'node:crypto'
import { expect, test } from 'bun:test'
import { MU_LAW, decodeG711 } from '../../src/audio/g711.ts'
import { CARRIERS } from '../../src/carriers/index.ts'
import { createApp, systemWorld } from '../../src/compose/app.ts'
import { carrierFactsOf } from '../../src/compose/carriers.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { shapeOf } from '../../src/config/schema.ts'
import { recognise } from '../../src/transport/telephony/recognise.ts'
import { loadConfig } from '../../src/config/load.ts'
import { systemClock } from '../../src/std/clock.ts'
import page from '../../src/page/index.html'
import { silentLog } from '../support/edge.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'
import { blocksOf, exampleOf } from '../support/pages.ts'
import { acme } from '../../docs/examples/acme/index.ts'
import { openAcmeServer } from '../../docs/examples/server.ts'

const SECRET = 'shared'
const CALL = { line: 'L-1', caller: '+15551230001', callee: '+15559870002' }

const sourcesWith = (file: object) => ({
  env: { ACME_SECRET: SECRET },
  flags: {},
  carriers: carrierFactsOf([...CARRIERS, acme]),
  providers: PROVIDER_FACTS,
  readText: () => '',
  file: {
    path: 'test',
    text: JSON.stringify({ runner_transport: 'acme', host: '127.0.0.1', port: 0, ...file }),
  },
})

const keysIn = (file: object, part: 'problems' | 'warnings') =>
  loadConfig(sourcesWith(file))[part]?.map(({ key }) => key)

/** A whole server that also takes calls of Acme. Its models are scripted, and it notes the requests to Acme's REST API. */
async function start(file: object = {}) {
  await using opened = new AsyncDisposableStack()
  const hungUp: string[] = []
  const app = await openAcmeServer(sourcesWith(file), {
    ...systemWorld(silentLog, () => 0),
    fetch: async (url, { method }) => {
      hungUp.push(`${method} ${url}`)
      return new Response()
    },
    stages: {
      stt: scriptedStt({ transcripts: ['Good morning.'] }),
      llm: scriptedLlm({ replies: ['You have pressed a key.'] }),
      tts: toneTts({ msPerChar: 20, rateHz: 16_000, frequencyHz: 300 }),
      preload: async () => {},
      [Symbol.asyncDispose]: async () => {},
    },
  })
  opened.use(app)
  const { url } = app.listen(page)
  const held = opened.move()
  return { app, url, hungUp, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

const announce = (url: string, body = JSON.stringify(CALL), secret = SECRET) => {
  const seconds = String(Math.floor(systemClock.wall() / 1000))
  const signature = createHmac('sha256', secret).update(`${seconds} ${url}/ ${body}`).digest('hex')
  return fetch(`${url}/`, { method: 'POST', body, headers: { 'acme-time': seconds, 'acme-signature': signature } })
}

const until = async (is: () => boolean) => {
  while (!is()) await Bun.sleep(10)
}

/** The far end of a stream: counts what it hears. */
class Phone implements Disposable {
  readonly #socket: WebSocket
  readonly events: string[] = []
  audibleMessages = 0
  /** Of the close; undefined while it is open. */
  closedWith: number | undefined

  constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.#socket.addEventListener('open', () => this.send({ event: 'acme-start', ...CALL }))
    this.#socket.addEventListener('close', ({ code }) => void (this.closedWith = code))
    this.#socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data))))
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message))
  }

  #take({ event, media, mark }: { event: string; media?: { payload: string }; mark?: { name: string } }): void {
    if (media) {
      const samples = decodeG711(MU_LAW, Uint8Array.fromBase64(media.payload))
      if (samples.some((sample) => Math.abs(sample) > 500)) this.audibleMessages++
    } else this.events.push(event)
    if (mark) this.send({ event, mark })
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }
}

test('an eighth carrier, written outside src, brings a call, is heard, hears and hangs up', async () => {
  await using server = await start({ greeting: 'Hello.', tools: ['end_call'], acme_token: 't' })
  const answer = (await (await announce(server.url)).json()) as { stream: string }
  using phone = new Phone(answer.stream.replace(/^wss?:\/\/[^/]+/, server.url.replace('http', 'ws')))
  await until(() => phone.audibleMessages > 3)
  expect(server.app.calls.count).toBe(1)
  const greeted = phone.audibleMessages
  await until(() => phone.events.includes('mark'))
  phone.send({ event: 'dtmf', dtmf: { digit: '5' } })
  phone.send({ event: 'dtmf', dtmf: { digit: '#' } })
  await until(() => phone.audibleMessages > greeted + 3)
  await server.app.calls.drain('server-stopping')
  await until(() => phone.closedWith !== undefined)
  expect(server.hungUp).toEqual(['DELETE https://api.acme.example/lines/L-1'])
}, 300_000)

test('its webhook is signed, and its stream asks for the ticket of the webhook', async () => {
  await using server = await start()
  expect((await announce(server.url, undefined, 'another')).status).toBe(403)
  expect((await announce(server.url, '{"caller":"+1"}')).status).toBe(422)
  using phone = new Phone(`${server.url.replace('http', 'ws')}/telephony/ws/5468697320`)
  await until(() => phone.closedWith !== undefined)
  expect([phone.closedWith, phone.audibleMessages]).toEqual([1008, 0])
}, 300_000)

test('its keys are keys of the configuration like any other', () => {
  expect(keysIn({ acme_token: '' }, 'problems')).toBeUndefined()
  expect(keysIn({ acme_tokn: 't' }, 'warnings')).toContain('acme_tokn')
  expect(keysIn({ runner_transport: 'twilio', acme_token: 't' }, 'warnings')).toContain('acme_token')
  expect(keysIn({ tools: ['transfer_call'], transfer_targets: { desk: '+15551230002' } }, 'problems')).toEqual([
    'tools',
  ])
})

test('docs/adding-a-carrier.md shows the example that is run here', () => {
  expect(blocksOf('adding-a-carrier', 'ts')).toEqual([
    exampleOf('acme/dialect'),
    exampleOf('acme/index'),
    exampleOf('own-program'),
  ])
})

test('carriers and keys of one name are told at once', () => {
  expect(() => carrierFactsOf([...CARRIERS, { ...acme, name: 'twilio' }])).toThrow('two carriers named "twilio"')
  const keys = { port: Type.String() }
  expect(() => shapeOf({ acme: { ...acme.facts, keys } })).toThrow('the key "port" of Acme is a key already')
})

test('a server that was not handed the carrier of its configuration does not start', async () => {
  const loaded = loadConfig(sourcesWith({}))
  if (loaded.problems) throw new Error('the configuration is wrong')
  await expect(
    createApp(
      loaded.config,
      systemWorld(silentLog, () => 0),
    ),
  ).rejects.toThrow('"acme", which was not handed in')
})

test('a dialect that throws refuses the stream, and nothing else', () => {
  const broken = { open: () => JSON.parse('{') as undefined }
  expect(recognise([broken], '{}', undefined)).toMatchObject({ type: 'refused' })
})
