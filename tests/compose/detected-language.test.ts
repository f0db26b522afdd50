import { expect, test } from 'bun:test'
import { CARRIERS } from '../../src/carriers/index.ts'
import { createApp } from '../../src/compose/app.ts'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { ownPieces } from '../../src/compose/own-speech.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { loadConfig } from '../../src/config/load.ts'
import { languageOf } from '../../src/language/index.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { VirtualClock } from '../support/clock.ts'
import { silentLog } from '../support/edge.ts'
import { serialIds } from '../support/ids.ts'
import { noise } from '../support/noise.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { noSockets } from '../support/no-sockets.ts'

/** A call to a server with this configuration, whose recogniser hears German. What the voice was asked to say. */
async function saidBy(file: object): Promise<unknown[]> {
  const clock = new VirtualClock()
  const models = new OpenAiServer()
  models.transcript = () => 'Ich möchte einen Termin, bitte.'
  models.language = 'german'
  models.reply = () => '12.'
  const base = { base_url: 'http://models.test/v1', stt_model: 'whisper-1', vad_type: 'energy', speech_cache_dir: '' }
  const loaded = loadConfig({
    file: { path: 'test', text: JSON.stringify({ ...base, ...file }) },
    env: {},
    flags: {},
    providers: PROVIDER_FACTS,
    carriers: CARRIER_FACTS,
    readText: () => '',
  })
  if (loaded.problems) throw new Error(JSON.stringify(loaded.problems))
  await using app = await createApp(loaded.config, {
    clock,
    ids: serialIds(),
    log: silentLog,
    random: () => 0.5,
    fetch: models.fetch,
    connect: noSockets,
    lostLogLines: () => 0,
    carriers: CARRIERS,
  })
  const wire = new MemoryWire(clock)
  app.calls.start(wire)
  const microphone = new Int16Array(16 * 4000)
  microphone.set(noise(1200, -20), 16 * 400)
  for (let at = 0; at < microphone.length; at += 320) {
    wire.speak({ samples: microphone.slice(at, at + 320), rateHz: 16_000 })
    await clock.advance(20)
  }
  wire.leave()
  await clock.advance(70_000)
  return models.received.filter(({ path }) => path === '/audio/speech').map(({ body }) => body['input'])
}

const german = [...new Set(ownPieces(languageOf('de')))]

test('a server without a language has its own sentences spoken in the one that its recogniser heard', async () => {
  expect(await saidBy({})).toEqual(['12.', ...german])
})

test('a server with a language keeps it', async () => {
  expect(await saidBy({ stt_language: 'it' })).toEqual(['12.'])
})
