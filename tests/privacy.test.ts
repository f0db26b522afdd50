import { CARRIER_FACTS } from '../src/compose/carriers.ts'
import { expect, test } from 'bun:test'
import { type App, createApp } from '../src/compose/app.ts'
import { bytesFromSamples } from '../src/audio/pcm.ts'
import { loadConfig } from '../src/config/load.ts'
import { createLog } from '../src/observe/log.ts'
import { PROVIDER_FACTS } from '../src/compose/stages.ts'
import { json } from '../src/transport/websocket/json.ts'
import { WebSocketWire } from '../src/transport/websocket/wire.ts'
import { VirtualClock } from './support/clock.ts'
import { serialIds } from './support/ids.ts'
import { outputTo } from './support/log-output.ts'
import { noise } from './support/noise.ts'
import { type Behaviour, OpenAiServer } from './support/openai-server.ts'
import { offerSdp } from './support/peer.ts'
import { FakeSocket } from './support/socket.ts'
import { noSockets } from './support/no-sockets.ts'

/** What the operator and the caller trust us with: whatever is in here must not be in the log. */
const SECRETS = {
  key: 'sk-abendroth-7731',
  prompt: 'You serve Zeppelin Bank.',
  greeting: 'Welcome to Zeppelin.',
  spoken: 'My card is 4929-1234-5678-9012.',
  reply: 'Thank you, Mister Quillfeather.',
  typed: 'Call me at +49 170 5550199.',
  session: 'patient-number-88123',
  address: '198.51.100.77',
  caller: '+49 30 5550123',
  icePassword: 'ice-password-of-the-caller',
} as const

/** All words of the secrets that occur nowhere else, and what any SDP or a vendor's quoting answer would show. */
const TELLTALES = [
  ...Object.values(SECRETS),
  '4929',
  '5550199',
  '5550123',
  'Zeppelin',
  'Quillfeather',
  'abendroth',
  '88123',
  '198.51',
  'ice-pwd',
  'v=0',
  'm=audio',
  'sk-secret',
  'my secret',
  'Bearer',
]

const offer = offerSdp()
  .replace('a=ice-pwd:0123456789012345678901', `a=ice-pwd:${SECRETS.icePassword}`)
  .concat(`a=candidate:1 1 udp 2122260223 ${SECRETS.address} 50000 typ host\r\n`)

/** Offers that are refused, each for a reason of its own. */
const BROKEN_OFFERS = [
  offer.replace('v=0', 'v=7'),
  offer.replace('m=audio', 'm=video'),
  offer.replace('opus', 'speex'),
  offer.replace(/a=fingerprint.*\r\n/, ''),
  `${offer}a=mid:0\r\n`,
  offer + 'a=x\r\n'.repeat(1000),
]

const FAILURES: readonly Behaviour[] = [
  { type: 'refuse', status: 401, code: 'invalid_api_key' },
  { type: 'refuse', status: 400, body: `{"error":{"message":"${SECRETS.key} ${SECRETS.spoken}"}}` },
  { type: 'refuse', status: 302, headers: { location: `https://example.com/?q=${SECRETS.key}` } },
  { type: 'garbage' },
  { type: 'garbage', contentType: 'text/event-stream' },
  { type: 'stall', after: 0 },
  { type: 'break', after: 1 },
]

async function open(json_logs: boolean) {
  const clock = new VirtualClock()
  const models = new OpenAiServer()
  models.transcript = () => SECRETS.spoken
  models.reply = () => SECRETS.reply
  const lines: string[] = []
  const loaded = loadConfig({
    file: {
      path: 'test',
      text: JSON.stringify({
        provider: 'openai',
        base_url: 'http://models.test/v1',
        stt_api_key: SECRETS.key,
        llm_api_key: SECRETS.key,
        tts_api_key: SECRETS.key,
        system_prompt: SECRETS.prompt,
        greeting: SECRETS.greeting,
        vad_type: 'energy',
      }),
    },
    env: {},
    flags: {},
    providers: PROVIDER_FACTS,
    carriers: CARRIER_FACTS,
    readText: () => '',
  })
  if (loaded.problems) throw new Error('the configuration is wrong')
  const log = createLog({ level: 'debug', json: json_logs, clock, output: outputTo((line) => lines.push(line)) })
  const app = await createApp(loaded.config, {
    clock,
    ids: serialIds(),
    log,
    random: () => 0.5,
    fetch: models.fetch,
    connect: noSockets,
    lostLogLines: () => 0,
  })
  return { app, clock, models, lines }
}

/** One caller who speaks, types, interrupts and babbles, whatever the models do. */
async function talk(app: App, clock: VirtualClock, models: OpenAiServer, failures: readonly Behaviour[]) {
  const socket = new FakeSocket()
  const wire = new WebSocketWire(socket, json, { clock })
  socket.onClosed = (code) => wire.client.gone(code)
  const phone = {
    carrier: 'twilio',
    direction: 'incoming' as const,
    callId: 'CA1',
    from: SECRETS.caller,
    to: SECRETS.caller,
  }
  expect(app.calls.start(wire, { data: { from: SECRETS.caller }, phone })).toBeDefined()
  await clock.advance(2000)
  models.next.push(...failures)
  const voice = noise(1200, -20)
  const microphone = new Int16Array(16_000 * 3)
  microphone.set(voice)
  for (let at = 0; at < microphone.length; at += 320) {
    wire.client.message(bytesFromSamples(microphone.slice(at, at + 320)))
    await clock.advance(20)
  }
  await clock.advance(25_000)
  const say = (type: string, data: object) => wire.client.message(JSON.stringify({ type, data }))
  say('TranscriptionFrame', { text: SECRETS.typed })
  await clock.advance(400)
  say('InterruptionFrame', {})
  say('TextFrame', { text: SECRETS.typed })
  await clock.advance(400)
  wire.client.message(`{"type":"TextFrame","data":{"text":${SECRETS.typed}}}`)
  say(SECRETS.typed, { text: SECRETS.typed })
  say('EndFrame', {})
  await clock.advance(1000)
  models.next.length = 0
  return socket
}

async function request(app: App, method: string, path: string, body: unknown): Promise<number> {
  const given = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = { 'x-forwarded-for': SECRETS.address, authorization: `Bearer ${SECRETS.key}` }
  return (await app.handle(new Request(`http://localhost${path}`, { method, headers, body: given }))).status
}

test.each([false, true])(
  'nothing that was said, typed, configured or offered is in the log; as JSON: %p',
  async (asJson) => {
    const { app, clock, models, lines } = await open(asJson)
    const socket = await talk(app, clock, models, [])
    // The caller does see it: else the rest would prove nothing.
    for (const told of [SECRETS.greeting, SECRETS.spoken, SECRETS.reply])
      expect(socket.sent.some((message) => typeof message === 'string' && message.includes(told))).toBe(true)
    expect(models.received.some(({ authorization }) => authorization?.includes(SECRETS.key))).toBe(true)

    for (const failure of FAILURES) {
      await talk(app, clock, models, Array(3).fill(failure))
      // The transcription works, the answer does not; then only its voice fails.
      await talk(app, clock, models, [{ type: 'answer' }, ...Array(3).fill(failure)])
      await talk(app, clock, models, [{ type: 'answer' }, { type: 'answer' }, ...Array(3).fill(failure)])
    }

    expect(await request(app, 'POST', '/start', { body: { patient: SECRETS.session } })).toBe(201)
    expect(await request(app, 'POST', '/start', `{"body":{"patient":${SECRETS.session}}}`)).toBe(400)
    for (const sdp of BROKEN_OFFERS) {
      expect(await request(app, 'POST', '/webrtc/offer', { offer: sdp })).toBe(400)
      expect(await request(app, 'POST', '/api/offer', { sdp, request_data: { patient: SECRETS.session } })).toBe(400)
    }
    const candidates = [{ candidate: `candidate:1 1 udp 1 ${SECRETS.address} 9 typ host`, sdp_mid: null }]
    expect(await request(app, 'PATCH', '/api/offer', { pc_id: 'nobody', candidates })).toBe(404)
    await app[Symbol.asyncDispose]()

    const log = lines.join('')
    for (const message of ['call started', 'turn answered', 'bot interrupted', 'stage failed', 'call ended'])
      expect(log).toContain(message)
    for (const stage of ['stt', 'llm', 'tts']) expect(log).toMatch(new RegExp(`stage"?[=:]"?${stage}`))
    expect(lines.filter((line) => TELLTALES.some((told) => line.toLowerCase().includes(told.toLowerCase())))).toEqual(
      [],
    )
  },
)
