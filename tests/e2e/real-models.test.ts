import { expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { LISTEN_RATE_HZ, type Pcm } from '../../src/audio/pcm.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { SocketCaller } from './speech/socket-caller.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { startServer } from '../support/server.ts'
import { soundsIn } from '../../src/audio/sounds.ts'
import { allison } from '../support/speech.ts'

const ours = new Set(Object.values(en.sentences).flatMap((text) => wholePieces(text, en)))
const KEY = 'sk-secret-of-the-test'

test('a configuration alone points all three stages at an OpenAI-compatible server', async () => {
  const vendor = new OpenAiServer()
  vendor.key = KEY
  vendor.transcript = () => 'What is the weather like?'
  vendor.reply = () => 'It is sunny. And it will stay so all day.'
  using port = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: vendor.handle })
  await using server = await startServer({
    config: {
      provider: 'openai',
      base_url: `http://127.0.0.1:${port.port}/v1`,
      model: 'model-of-ours',
      tts_voice: 'voice-of-ours',
      stt_language: 'en',
      system_prompt: 'You are a weather station.',
      greeting: 'Good morning.',
      log_level: 'debug',
    },
    env: { VOXRAY_STT_API_KEY: KEY, VOXRAY_LLM_API_KEY: KEY, VOXRAY_TTS_API_KEY: KEY },
  })
  await using caller = await SocketCaller.open(server.url, 'json')
  await caller.speech(0)
  await caller.quiet(1000)
  const askedMs = caller.nowMs()
  await caller.say(allison('hello-world'))
  const answer = await caller.speech(askedMs)
  await caller.quiet(1500)

  const bodies = (path: string) =>
    vendor.received.filter((request) => request.path.endsWith(path)).map(({ body }) => body)
  expect(bodies('/audio/transcriptions').at(-1)).toMatchObject({ language: 'en' })
  expect(bodies('/chat/completions')).toMatchObject([
    // The server has its model loaded before anybody calls.
    { model: 'model-of-ours', messages: [{ role: 'user', content: 'Say "ready".' }] },
    {
      model: 'model-of-ours',
      stream: true,
      messages: [
        { role: 'system', content: 'You are a weather station.' },
        { role: 'user', content: '(The caller is on the line.)' },
        { role: 'assistant', content: 'Good morning.' },
        { role: 'user', content: 'What is the weather like?' },
      ],
    },
  ])
  const spoken = bodies('/audio/speech').map(({ input, voice }) => [String(input), voice] as const)
  // The greeting was spoken at the start, with the sentences of our own.
  expect(spoken.filter(([input]) => !ours.has(input))).toEqual([
    ['Good morning.', 'voice-of-ours'],
    ['It is sunny.', 'voice-of-ours'],
    ['And it will stay so all day.', 'voice-of-ours'],
  ])
  expect(vendor.received.every(({ authorization }) => authorization === `Bearer ${KEY}`)).toBeTrue()

  const [sound] = soundsIn(caller.played(answer.atMs))
  expect((sound?.toMs ?? 0) - (sound?.fromMs ?? 0)).toBeWithin(900, 1400)
  expect(server.printed()).not.toContain(KEY)
  expect(server.printed()).not.toContain('sunny')
}, 180_000)

test('a recogniser is given what the caller said, and an interruption closes the streams', async () => {
  const vendor = new OpenAiServer()
  let heard: Pcm = { samples: new Int16Array(0), rateHz: LISTEN_RATE_HZ }
  vendor.transcript = (pcm) => {
    heard = pcm
    return 'Go on.'
  }
  vendor.reply = (messages) =>
    messages.at(-1)?.content === 'Say "ready".' ? 'Ready.' : 'This goes on and on and on. '.repeat(40)
  vendor.beforeChunk = () => Bun.sleep(30)
  using port = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: vendor.handle })
  await using server = await startServer({
    config: { provider: 'openai', base_url: `http://127.0.0.1:${port.port}/v1` },
  })
  await using caller = await SocketCaller.open(server.url, 'json')
  await caller.say(allison('hello-world'))
  const spokenMs = (allison('hello-world').length * 1000) / LISTEN_RATE_HZ
  await caller.speech(0)
  expect((heard.samples.length * 1000) / heard.rateHz).toBeWithin(spokenMs * 0.6, spokenMs + 1500)

  await Bun.sleep(500)
  caller.interrupt()
  await caller.quiet(600)
  expect(vendor.abandoned).toBeGreaterThan(0)
}, 180_000)
