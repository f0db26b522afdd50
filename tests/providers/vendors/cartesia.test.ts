import { Cartesia } from '@cartesia/cartesia-js'
import { describe, expect, test } from 'bun:test'
import { cartesia } from '../../../src/providers/vendors/cartesia.ts'
import { Talk } from '../../contract/stt.ts'
import { sttSocketContract } from '../../contract/stt-socket.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { selfSigned } from '../../support/certificate.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { inkServer } from '../../support/vendors/cartesia-stt.ts'
import { sonicServer } from '../../support/vendors/cartesia-tts.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'
import { trustingAnybody } from '../../support/vendors/trusting.ts'
import { ttsOf } from '../../support/vendors/tts-of.ts'

sttSocketContract('Cartesia Ink', {
  vendor: () => inkServer(),
  stt: (vendor, clock) => sttOf(cartesia, vendor, {}, clock),
})

describe('Cartesia Ink', () => {
  test('tells words while the caller speaks', async () => {
    await using talk = new Talk(sttOf(cartesia, inkServer()))
    talk.hint('speech')
    talk.write(toned('one two three'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
  })

  test('is asked for English unless another language is set', async () => {
    for (const [options, language] of [
      [{}, 'en'],
      [{ stt_language: 'auto' }, 'en'],
      [{ stt_language: 'pt-BR', stt_model: 'ink-whisper' }, 'pt'],
    ] as const) {
      const vendor = inkServer()
      await using _ = sttOf(cartesia, vendor, options).open(new AbortController().signal)
      await settled()
      expect(vendor.connections[0]?.url.searchParams.get('language')).toBe(language)
    }
  })
})

test("Cartesia's own SDK holds a talk with the stand-in", async () => {
  using server = inkServer().listen()
  const client = new Cartesia({ apiKey: KEY, baseURL: server.url.replace('ws', 'http') })
  const sdk = client.stt.manualFinalize.websocket({ model: 'ink-2', encoding: 'pcm_s16le', sample_rate: 16_000 })
  let heard = ''
  const flushed = Promise.withResolvers<void>()
  sdk.on('transcript', ({ text, is_final: isFinal }) => {
    if (isFinal) heard += text
  })
  sdk.on('flush_done', () => flushed.resolve())
  sdk.on('error', flushed.reject)
  sdk.sendRaw(new Uint8Array(toned('one two three').buffer))
  sdk.send('finalize')
  await flushed.promise
  expect(heard).toBe('one two three')
  sdk.close()
})

ttsSocketContract('Cartesia Sonic', {
  vendor: () => sonicServer(),
  tts: (vendor, clock) => ttsOf(cartesia, vendor, {}, clock),
  isTimed: true,
})

test("Cartesia's own SDK is spoken to by the stand-in's voice", async () => {
  using _ = trustingAnybody()
  using server = sonicServer().listen(selfSigned())
  const client = new Cartesia({ apiKey: KEY, baseURL: server.url.replace('ws', 'http') })
  const socket = await client.tts.websocket()
  const context = socket.context({
    model_id: 'sonic-3.5',
    voice: { mode: 'id', id: 'f786b574-daa5-4673-aa0c-cbe3e8534c02' },
    output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: 8000 },
    add_timestamps: true,
  })
  await context.push({ transcript: 'Good morning. ', flush: true })
  await context.push({ transcript: 'And good night.' })
  await context.no_more_inputs()
  let bytes = 0
  const words: string[] = []
  const types = new Set<string>()
  for await (const message of context.receive()) {
    types.add(message.type)
    if (message.type === 'chunk') bytes += message.audio?.length ?? 0
    if (message.type === 'timestamps') words.push(...(message.word_timestamps?.words ?? []))
  }
  socket.close()
  expect(types).toEqual(new Set(['chunk', 'timestamps', 'flush_done', 'done']))
  expect(words).toEqual(['Good', 'morning.', 'And', 'good', 'night.'])
  expect(bytes).toBe('Good morning.And good night.'.length * 60 * 16)
})
