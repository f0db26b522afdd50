import { describe, expect, test } from 'bun:test'
import type { ServerEvent } from '../../src/client/index.ts'
import { MessageReader } from '../../src/client/message-reader.ts'
import { base64FromSamples } from '../../src/client/samples.ts'

const read = (type: string, data: object = {}): ServerEvent => new MessageReader().read(JSON.stringify({ type, data }))

const SAMPLES = Int16Array.of(0, 1, -1, 32_767, -32_768)

describe('speech of the bot', () => {
  test('comes as base64 with its rate', () => {
    const data = { audio: base64FromSamples(SAMPLES), sample_rate: 24_000, num_channels: 1 }
    expect(read('TTSAudioRawFrame', data)).toEqual({ type: 'audio', samples: SAMPLES, rateHz: 24_000 })
  })

  test('comes as bytes at the rate that was told when the call began', () => {
    const reader = new MessageReader()
    reader.read(JSON.stringify({ type: 'StartFrame', data: { audio_out_sample_rate: 16_000 } }))
    expect(reader.read(SAMPLES.slice().buffer)).toEqual({ type: 'audio', samples: SAMPLES, rateHz: 16_000 })
  })

  test('is left alone where it cannot be played', () => {
    for (const data of [{}, { audio: '%' }, { audio: '' }, { audio: 'AAAA', num_channels: 2 }])
      expect(read('TTSAudioRawFrame', data)).toMatchObject({ type: 'unknown', name: 'TTSAudioRawFrame' })
  })
})

test('samples of any number survive base64', () => {
  const many = Int16Array.from({ length: 100_000 }, (_, at) => at)
  expect(read('TTSAudioRawFrame', { audio: base64FromSamples(many) })).toMatchObject({ samples: many })
})

describe('a message becomes an event', () => {
  test.each<[string, object, ServerEvent]>([
    [
      'StartFrame',
      { call_id: 'c1', audio_out_sample_rate: 24_000 },
      { type: 'started', callId: 'c1', playRateHz: 24_000 },
    ],
    ['TranscriptionFrame', { text: 'wha', finalized: false }, { type: 'transcript', text: 'wha', final: false }],
    ['TranscriptionFrame', { text: 'What?', finalized: true }, { type: 'transcript', text: 'What?', final: true }],
    ['LLMTextFrame', { text: 'It is ' }, { type: 'bot-text', text: 'It is ' }],
    ['InterruptionFrame', {}, { type: 'interruption' }],
    [
      'AggregatedTextFrame',
      { text: 'Yes.', segment_id: 3, spoken: true, status: 'completed', heard_chars: 4 },
      { type: 'piece', piece: 3, text: 'Yes.', status: 'completed', spoken: true, heardChars: 4 },
    ],
    [
      'TransportMessageFrame',
      { message: { voxray: { type: 'state-changed', state: 'thinking' } } },
      { type: 'state', state: 'thinking' },
    ],
    [
      'TransportMessageFrame',
      { message: { voxray: { type: 'language-changed', language: 'de' } } },
      { type: 'language', language: 'de' },
    ],
    [
      'TransportMessageFrame',
      { message: { voxray: { type: 'turn-timed', turn: 1, latency: { sentMs: 800, other: 1, decisionMs: 'x' } } } },
      { type: 'latency', turn: 1, latency: { sentMs: 800 } },
    ],
    [
      'TransportMessageFrame',
      { message: { voxray: { type: 'user-turn', turn: 2, text: 'Hi.' } } },
      { type: 'user-turn', turn: 2, text: 'Hi.' },
    ],
    [
      'TransportMessageFrame',
      { message: { voxray: { type: 'interrupted', reply: 2, heard: 'You' } } },
      { type: 'interrupted', heard: 'You' },
    ],
    [
      'TransportMessageFrame',
      { message: { voxray: { type: 'tool-called', reply: 1, call: 'k1', tool: 'book', input: { at: 9 } } } },
      { type: 'tool', status: 'called', call: 'k1', tool: 'book', input: { at: 9 } },
    ],
    [
      'TransportMessageFrame',
      { message: { voxray: { type: 'tool-asked', call: 'client-1', tool: 'show_map', input: { town: 'Oslo' } } } },
      { type: 'tool-asked', call: 'client-1', tool: 'show_map', input: { town: 'Oslo' } },
    ],
    [
      'TransportMessageFrame',
      { message: { voxray: { type: 'tool-used', reply: 1, call: 'k1', tool: 'book', outcome: 'failed' } } },
      { type: 'tool', status: 'used', call: 'k1', tool: 'book', outcome: 'failed' },
    ],
    [
      'ErrorFrame',
      { error: 'no answer within 5 s', fatal: false, processor: 'llm', code: 'timeout' },
      { type: 'error', message: 'no answer within 5 s', fatal: false, code: 'timeout', source: 'llm' },
    ],
    ['EndFrame', { reason: 'hung-up' }, { type: 'ended', reason: 'hung-up' }],
  ])('%s', (type, data, event) => {
    expect(read(type, data)).toEqual(event)
  })

  test('and every one the server’s page shows is known, but those it has no event for', async () => {
    const page = await import('node:fs').then(({ readFileSync }) =>
      readFileSync(new URL('../../docs/websocket.md', import.meta.url), 'utf8'),
    )
    const blocks = page.matchAll(/^```json to-client json\n([^]*?)^```/gm)
    const lines = [...blocks].flatMap(([, text = '']) => text.trim().split('\n'))
    // The page elides the samples.
    const events = lines.map((line) => new MessageReader().read(line.replace('"…"', '"AAA="')))
    expect(events.length).toBeGreaterThan(25)
    const unknown = events.flatMap((event) => (event.type === 'unknown' ? [event] : []))
    expect(unknown.map(({ name }) => name)).toEqual(unknown.map(() => 'TransportMessageFrame'))
    const told = unknown.map(({ data }) => (data['message'] as { voxray: { type: string } }).voxray.type)
    expect(told).toEqual(['tokens-used'])
  })
})

describe('what is newer than the client is passed on', () => {
  test.each<[string, string, ServerEvent]>([
    ['a type', '{"type":"NewFrame","data":{"a":1}}', { type: 'unknown', name: 'NewFrame', data: { a: 1 } }],
    [
      'a text that is none',
      '{"type":"LLMTextFrame","data":{"text":1}}',
      {
        type: 'unknown',
        name: 'LLMTextFrame',
        data: { text: 1 },
      },
    ],
    ['no JSON', '{"type"', { type: 'unknown', name: '', data: {} }],
    ['no object', '[1]', { type: 'unknown', name: '', data: {} }],
    ['no data', '{"type":"NewFrame"}', { type: 'unknown', name: 'NewFrame', data: {} }],
  ])('%s', (_name, message, event) => {
    expect(new MessageReader().read(message)).toEqual(event)
  })
})
