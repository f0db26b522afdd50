import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { parrot } from '../../docs/examples/parrot.ts'
import { openParrotServer } from '../../docs/examples/server.ts'
import { bytesFromSamples } from '../../src/audio/pcm.ts'
import { readWav } from '../../src/audio/wav.ts'
import { CARRIERS } from '../../src/carriers/index.ts'
import { ownPieces } from '../../src/compose/own-speech.ts'
import { en } from '../../src/language/en.ts'
import type { Fetch } from '../../src/providers/http/http.ts'
import type { Io } from '../../src/providers/provider.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { sttContract } from '../contract/stt.ts'
import { ttsContract } from '../contract/tts.ts'
import { VirtualClock } from '../support/clock.ts'
import { silentLog } from '../support/edge.ts'
import { serialIds } from '../support/ids.ts'
import { noise } from '../support/noise.ts'
import { blocksOf, exampleOf } from '../support/pages.ts'
import { toneOf } from '../support/providers.ts'
import { ToneRecogniser, toned } from '../support/tones.ts'
import { noSockets } from '../support/no-sockets.ts'

const KEY = 'a-key-of-the-parrot'
const TONE = { msPerChar: 50, rateHz: 16_000, frequencyHz: 440 }
const signal = new AbortController().signal

/** The vendor's side. */
class ParrotServer {
  readonly asked: { readonly url: string; readonly key: string | null }[] = []
  readonly said: { readonly text: string; readonly voice: string; readonly colour: string }[] = []
  /** Unless given, it reads tones. */
  hears: string | undefined
  status = 200
  readonly #reader = new ToneRecogniser({ prompt: true })

  readonly fetch: Fetch = async (url, init) => {
    this.asked.push({ url, key: new Headers(init.headers).get('authorization') })
    if (this.status !== 200) return new Response('', { status: this.status })
    const body = new Response(init.body ?? '')
    if (url.endsWith('/hear')) {
      const { samples } = readWav(new Uint8Array(await body.arrayBuffer()))
      const { text } = await this.#reader.transcribe(samples, signal, 'final')
      return Response.json({ text: this.hears ?? text, seconds: samples.length / 16_000 })
    }
    const words = JSON.parse(await body.text()) as { text: string; voice: string; colour: string }
    this.said.push(words)
    return new Response(new Uint8Array(bytesFromSamples(toneOf(words.text, TONE))))
  }
}

const io = (server: ParrotServer): Io => ({
  fetch: server.fetch,
  connect: noSockets,
  clock: new VirtualClock(),
  random: () => 0.5,
  key: KEY,
})

sttContract('the invented provider', () => {
  const stt = parrot.stt?.({}, io(new ParrotServer()))
  if (!stt) throw new Error('the parrot is deaf')
  return {
    stt,
    utterances: [
      { samples: toned('one two three four five six'), text: 'one two three four five six' },
      { samples: toned('seven eight nine'), text: 'seven eight nine' },
    ],
    same: (said, heard) => said === heard,
  }
})

ttsContract('the invented provider', () => {
  const tts = parrot.tts?.({}, io(new ParrotServer()))
  if (!tts) throw new Error('the parrot is mute')
  return tts
})

async function open(file: object, env: Record<string, string> = { PARROT_API_KEY: KEY }) {
  const server = new ParrotServer()
  const clock = new VirtualClock()
  const text = JSON.stringify({ provider: 'parrot', vad_type: 'energy', speech_cache_dir: '', ...file })
  const app = await openParrotServer(
    { file: { path: 'voxray.json', text }, env, flags: {}, readText: () => '' },
    {
      clock,
      ids: serialIds(),
      log: silentLog,
      random: () => 0.5,
      lostLogLines: () => 0,
      carriers: CARRIERS,
      fetch: server.fetch,
      connect: noSockets,
    },
  )
  const call = async (ms = 6000) => {
    const wire = new MemoryWire(clock)
    app.calls.start(wire)
    const microphone = new Int16Array(16 * ms)
    microphone.set(noise(1200, -20), 16 * 400)
    for (let at = 0; at < microphone.length; at += 320) {
      wire.speak({ samples: microphone.slice(at, at + 320), rateHz: 16_000 })
      await clock.advance(20)
    }
    return wire
  }
  return { app, clock, server, call }
}

describe('a provider that is handed in from outside', () => {
  test('holds a call: it hears, answers and speaks, and gets its key', async () => {
    const { app, server, call } = await open({ tts_voice: 'coco' })
    await using _ = app
    server.hears = 'Polly wants a cracker.'
    const wire = await call()
    expect(wire.told.find((event) => event.type === 'user-turn')).toMatchObject({ text: 'Polly wants a cracker.' })
    expect(wire.told.findLast((event) => event.type === 'piece')).toMatchObject({
      text: 'Polly wants a cracker.',
      status: 'completed',
    })
    expect(server.said).toEqual([{ text: 'Polly wants a cracker.', voice: 'coco', colour: 'grey' }])
    expect(wire.playedMs).toBeGreaterThan(1000)
    expect(new Set(server.asked.map(({ key }) => key))).toEqual(new Set([`Bearer ${KEY}`]))
  })

  test('that fails is told of by its code, and the call goes on without its words', async () => {
    const { app, server, call } = await open({})
    await using _ = app
    server.status = 503
    const wire = await call()
    expect(wire.told.find((event) => event.type === 'failed')).toMatchObject({ stage: 'stt', code: 'server-error' })
    expect(wire.told.find((event) => event.type === 'fell-back')).toMatchObject({ stage: 'stt' })
  })

  test('speaks the sentences of the server', async () => {
    const { app, clock, server } = await open({})
    await using _ = app
    const preloaded = app.preload()
    for (let waits = 0; server.said.length === 0 && waits < 200; waits++) {
      await Bun.sleep(5)
      await clock.advance(250)
    }
    await clock.advance(5000)
    expect(server.said.map(({ text }) => text)).toEqual([...new Set(ownPieces(en))])
    void preloaded
  })

  test.each([
    ['wants its key', {}, {}, /api_keys\.parrot is needed[\s\S]*PARROT_API_KEY/],
    ['knows its own voices', { tts_voice: 'alloy' }, { PARROT_API_KEY: KEY }, /tts_voice/],
  ])('%s when the configuration is checked', (_, file, env, told) => {
    expect(open(file, env)).rejects.toThrow(told)
  })

  test('is given its own options, which win over the keys of all', async () => {
    const own = { colour: 'green', tts_voice: 'coco' }
    const { app, server, call } = await open({ tts_voice: 'polly', provider_options: { parrot: own } })
    await using _ = app
    server.hears = 'Polly wants a cracker.'
    await call()
    expect(server.said).toEqual([{ text: 'Polly wants a cracker.', voice: 'coco', colour: 'green' }])
  })

  test.each([
    [
      { parrot: { colour: 'secret-pink' } },
      'provider_options.parrot.colour is a value of the wrong form but must be one of grey, green',
    ],
    [
      { parrot: { color: 'secret-green' } },
      'provider_options.parrot.color is not an option of "parrot". Did you mean provider_options.parrot.colour?',
    ],
    [
      { parrot: { tts_voice: 'secret-alloy' } },
      'provider_options.parrot.tts_voice is a value of the wrong form but must be one of polly, coco',
    ],
    [
      { parrot: { wings: 'secret-two' } },
      'provider_options.parrot.wings is not an option of "parrot". It has tts_voice, colour',
    ],
    [
      { parot: { colour: 'secret-green' } },
      'provider_options.parot is for a provider that is not known. Did you mean provider_options.parrot?',
    ],
    [{ parrot: 'secret-green' }, 'provider_options is a value of the wrong form but must be an object'],
  ])('refuses the options %j', async (provider_options, told) => {
    const refused = await open({ provider_options }).catch(String)
    expect(refused).toContain(told)
    expect(refused).not.toContain('secret')
  })

  test('is known to nobody else', () => {
    expect(open({ provider: 'parot' })).rejects.toThrow('Did you mean "parrot"?')
  })
})

test('docs/adding-a-provider.md shows the example that is run here', () => {
  expect(blocksOf('adding-a-provider', 'ts')).toEqual([exampleOf('parrot'), exampleOf('own-program')])
  const [line = ''] = blocksOf('adding-a-provider', 'js')
  expect(readFileSync(new URL('../../src/providers/index.ts', import.meta.url), 'utf8').split('\n')).toContain(
    line.trim().replaceAll('parrot', 'groq'),
  )
})
