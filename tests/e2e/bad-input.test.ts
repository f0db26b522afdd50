import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { HOP_MS } from '../../src/audio/pcm.ts'
import { AudioWriter, readFrame, writeMessageFrame, writeText } from '../../src/transport/websocket/protobuf-wire.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'
import { RawSocket } from './raw-socket.ts'
import type { BystanderQuestion, BystanderReport, Waited } from './bystander.worker.ts'

const MEGABYTE = 1024 * 1024
/** What the server may grow by while it is mistreated: what its busiest moment takes, and the allocator keeps. */
const GROWTH_BYTES = 192 * MEGABYTE
const HUGE = 'x'.repeat(10 * MEGABYTE)
const ANSWER_MS = 5000
/** Matches no message: what is waited for is the close. */
const NOTHING = /(?!)/

const opened = new AsyncDisposableStack()
let server: RunningServer
/** Somebody else's call, in which the bot speaks all the time. */
const bystander = new Worker(new URL('./bystander.worker.ts', import.meta.url))
let rssBytes: number

beforeAll(async () => {
  // Nobody is waited for, so that whoever is lost is let go at once.
  server = opened.use(await startServer({ deaf: true, config: { resume_timeout_secs: 0 } }))
  opened.defer(() => bystander.terminate())
  const sentence = 'The quick brown fox jumps over the lazy dog, and then it sleeps in the warm afternoon sun. '
  await asked({ type: 'call', url: server.url, pid: server.pid, text: sentence.repeat(12) })
  await Bun.sleep(1000)
  rssBytes = await server.rssBytes()
}, 180_000)
afterAll(() => opened.disposeAsync())

function asked(question: BystanderQuestion): Promise<BystanderReport> {
  bystander.postMessage(question, [])
  return new Promise((resolve) =>
    bystander.addEventListener('message', ({ data }: MessageEvent<BystanderReport>) => resolve(data), { once: true }),
  )
}

const post = (path: string, body: string, method = 'POST') =>
  fetch(`${server.url}${path}`, { method, body, headers: { 'content-type': 'application/json' } })

const startSession = async () => ((await (await post('/start', '{}')).json()) as { sessionId: string }).sessionId

describe('a request that makes no sense gets an error that says what is wrong', () => {
  const SDP_ONLY_LOOKS_SO = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n'
  test.each([
    ['broken JSON', '/start', '{"transport":'],
    ['a JSON that is no object', '/start', '[1]'],
    ['an unknown transport', '/start', '{"transport":"pigeon"}'],
    ['a body of 10 MB', '/start', JSON.stringify({ body: { HUGE } })],
    ['an offer in broken JSON', '/sessions/SESSION/api/offer', '{'],
    ['an offer without SDP', '/sessions/SESSION/api/offer', '{"type":"offer"}'],
    ['an SDP of one word', '/sessions/SESSION/api/offer', '{"sdp":"hello","type":"offer"}'],
    [
      'an SDP that breaks off',
      '/api/v1/sessions/SESSION/offer',
      JSON.stringify({ sdp: SDP_ONLY_LOOKS_SO, type: 'offer' }),
    ],
    ['an SDP of 10 MB', '/webrtc/offer', JSON.stringify({ offer: HUGE })],
    ['an offer for no session', '/sessions/00000000-0000-4000-8000-00000000dead/api/offer', '{"sdp":"v=0"}'],
  ])('%s', async (_name, path, body) => {
    const session = path.includes('SESSION') ? await startSession() : ''
    const response = await post(path.replace('SESSION', session), body)
    expect(response.status).toBeWithin(400, 500)
    const { error } = (await response.json()) as { error: { code: string; message: string } }
    expect(error.message.length).toBeWithin(5, 200)
    expect(error.code).toMatch(/^[A-Z_]+$/)
  })

  test('candidates that are none', async () => {
    const path = `/sessions/${await startSession()}/api/offer`
    expect((await post(path, '{"pc_id":"no-such-thing","candidates":[{"candidate":"\\u0000"}]}', 'PATCH')).status).toBe(
      204,
    )
    expect((await post(path, '{"candidates":7}', 'PATCH')).status).toBe(400)
  })
})

/** Opens a socket, sends the messages, and gives what came back until one is told that is so, or the socket closed. */
async function exchange(path: string, messages: readonly (string | Uint8Array<ArrayBuffer>)[], until: RegExp) {
  const socket = new WebSocket(`ws://localhost:${server.port}${path}`)
  socket.binaryType = 'arraybuffer'
  const told: string[] = []
  let code: number | undefined
  let reason = ''
  const done = Promise.withResolvers<void>()
  const timer = setTimeout(
    () => done.reject(new Error(`nothing like ${until} came, but ${told.join('\n')}`)),
    ANSWER_MS,
  )
  socket.addEventListener('open', () => messages.forEach((message) => socket.send(message)))
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    told.push(typeof data === 'string' ? data : JSON.stringify(readFrame(new Uint8Array(data))))
    if (until.test(told.at(-1) ?? '')) done.resolve()
  })
  socket.addEventListener('close', (event) => {
    code = event.code
    reason = event.reason
    done.resolve()
  })
  await done.promise
  clearTimeout(timer)
  socket.close()
  return { told, code, reason }
}

const audio = (data: object) => JSON.stringify({ type: 'AudioRawFrame', data })
const rtvi = (message: object) => JSON.stringify({ label: 'rtvi-ai', ...message })
/** Asks the bot to say that the call goes on. */
const proof = (path: string) =>
  path.includes('protobuf')
    ? new Uint8Array(writeText('Still here.'))
    : '{"type":"TTSSpeakFrame","data":{"text":"Still here."}}'

describe('a message that makes no sense gets an error, and the call goes on', () => {
  test.each<[string, string, string | Uint8Array<ArrayBuffer>]>([
    ['broken JSON', '/ws', '{"type"'],
    ['JSON of no known type', '/ws', '{"type":"LaunchFrame"}'],
    ['audio of an odd byte count', '/ws', Uint8Array.of(1, 2, 3)],
    ['audio of an odd byte count in base64', '/ws', audio({ audio: 'AAAA' })],
    ['audio at a wrong sample rate', '/ws', audio({ audio: 'AAA=', sample_rate: 192_000 })],
    ['audio in seven channels', '/ws', audio({ audio: 'AAA=', num_channels: 7 })],
    ['audio that is not base64', '/ws', audio({ audio: '%%%' })],
    ['broken protobuf', '/ws?format=protobuf', Uint8Array.of(0x12, 0xff, 0xff, 0x7f, 1)],
    [
      'protobuf audio of an odd byte count',
      '/ws?format=protobuf',
      new Uint8Array(new AudioWriter(3, 16_000).write(new Uint8Array(3))),
    ],
    [
      'protobuf audio at a wrong sample rate',
      '/ws?format=protobuf',
      new Uint8Array(new AudioWriter(4, 4000).write(new Uint8Array(4))),
    ],
    ['broken RTVI in protobuf', '/ws?format=protobuf', new Uint8Array(writeMessageFrame('{"label":'))],
  ])('%s', async (_name, path, message) => {
    const { told, code } = await exchange(path, [message, proof(path)], /Still here/)
    expect(code).toBeUndefined()
    expect(told.filter((line) => /error/i.test(line)).length).toBe(1)
  })

  test('RTVI of an unknown type is answered under its id', async () => {
    const message = rtvi({ type: 'make-coffee', id: 'c1', data: {} })
    const { told } = await exchange('/ws?rtvi=1', ['nonsense', message], /error-response/)
    expect(told.filter((line) => line.includes('"type":"error"')).length).toBe(1)
    expect(JSON.parse(told.at(-1) ?? '')).toMatchObject({ type: 'error-response', id: 'c1' })
  })
})

describe('what goes on making no sense is closed with a code that says why', () => {
  test('fifty bad messages in a row: 1008', async () => {
    const { code } = await exchange('/ws', Array<string>(60).fill('{'), NOTHING)
    expect(code).toBe(1008)
  })

  test('a message of 10 MB: 1009', async () => {
    const { code, reason } = await exchange('/ws', [HUGE], NOTHING)
    expect(code).toBe(1009)
    expect(reason).toContain('too big')
  })

  test('thousands of messages at once: 1008', async () => {
    const { code, reason } = await exchange('/ws', Array<string>(10_000).fill('{"type":"StartFrame"}'), NOTHING)
    expect(code).toBe(1008)
    expect(reason).toBe('sends too much')
  })

  test('a message of 16 MB in pieces, of which the last never comes, is not waited for', async () => {
    using client = await RawSocket.open(server.port, '/ws')
    for (let piece = 0; piece < 16 && !client.isClosed; piece++) {
      client.sendPiece(new Uint8Array(MEGABYTE), piece === 0)
      await Bun.sleep(20)
    }
    expect(client.isClosed).toBe(true)
  })
})

describe('a client that is gone or does not read is let go', () => {
  // Those of the tests before have all been noticed.
  beforeEach(async () => {
    while (server.liveCalls > 1) await Bun.sleep(20)
  })

  test('one that resets its connection, at once', async () => {
    const from = server.printed().length
    const client = await RawSocket.open(server.port, '/ws')
    await Bun.sleep(500)
    client.vanish()
    expect(await server.prints(/call ended.*/, 2000, from)).toContain('reason=connection-lost')
  })

  test('one that makes the server talk and never reads', async () => {
    const from = server.printed().length
    using client = await RawSocket.open(server.port, '/ws?rtvi=1')
    client.send(rtvi({ type: 'client-ready', data: { version: '2.1.0' } }))
    client.stopReading()
    // Each is told twice as the caller's words. The kernel takes some megabytes before the server can notice.
    const long = rtvi({ type: 'send-text', data: { content: 'Repeat after me: '.padEnd(32_000, 'one two ') } })
    client.send(long, 50)
    for (let second = 0; second < 25 && !/call ended/.test(server.printed().slice(from)); second++) {
      client.send(long, 5)
      await Bun.sleep(1000)
    }
    expect(await server.prints(/call ended.*/, 10_000, from)).toContain('reason=connection-lost')
  }, 180_000)

  test('one whose WebRTC falls silent, within a quarter of a minute', async () => {
    await using client = await WebRtcClient.open()
    await client.connect(async ({ sdp }) => {
      const answer = (await (await post('/api/offer', JSON.stringify({ sdp, type: 'offer' }))).json()) as {
        sdp: string
        pc_id: string
      }
      return { sdp: answer.sdp, pcId: answer.pc_id }
    })
    client.tell({ label: 'rtvi-ai', type: 'client-ready', id: '1', data: { version: '2.1.0' } })
    await Bun.sleep(1000)
    const from = server.printed().length
    await client.vanish()
    expect(await server.prints(/call ended.*/, 15_000, from)).toContain('reason=connection-lost')
  }, 180_000)
})

/** In the time for which a voice works ahead, and a sample's time after. */
function waitedJustBefore(waited: readonly Waited[], atMs: number): number {
  const total = (untilMs: number): number => waited.findLast((sample) => sample.atMs <= untilMs)?.totalMs ?? 0
  return total(atMs + 40) - total(atMs - 3000)
}

describe('after all that', () => {
  test('somebody else’s call has not missed a beat', async () => {
    const { nowMs, arrivalsMs, waited } = await asked({ type: 'report' })
    const [first = 0, ...rest] = arrivalsMs
    let endsMs = first + HOP_MS
    // What there is left to play as each message comes, for a player that began with the first; real ones wait a little longer. What the
    // machine kept from server and caller meanwhile is not the server's doing.
    const spareMs = rest.map((atMs) => {
      const leftMs = endsMs - atMs
      endsMs = Math.max(endsMs, atMs) + HOP_MS
      return leftMs + waitedJustBefore(waited, atMs)
    })
    expect(nowMs - (rest.at(-1) ?? 0)).toBeLessThan(100 + waitedJustBefore(waited, nowMs))
    expect(Math.min(...spareMs)).toBeGreaterThan(-HOP_MS)
  })

  test('only that call is left, the server is ready, and it has not grown', async () => {
    expect(server.liveCalls).toBe(1)
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)
    const grownBytes = (await server.rssBytes()) - rssBytes
    expect(grownBytes).toBeLessThan(GROWTH_BYTES)
  })

  test('nothing was thrown that nobody caught', () => {
    expect(server.complaints().filter((line) => !/^\d\d:\d\d:\d\d warn /.test(line))).toEqual([])
  })
})
