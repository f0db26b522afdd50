import { describe, expect, test } from 'bun:test'
import type { OutputShape } from '../../../src/transport/rtvi/bot-output.ts'
import { RtviEncoder } from '../../../src/transport/rtvi/encoder.ts'
import type { RtviMessage } from '../../../src/transport/rtvi/message.ts'
import type { ClientEvent } from '../../../src/transport/client-event.ts'
import { aftermath, turn } from './script.ts'

function encodeAll(events: readonly ClientEvent[], shape: OutputShape = 'segments'): readonly RtviMessage[] {
  const encoder = new RtviEncoder(shape)
  return events.flatMap((event) => encoder.encode(event, Date.UTC(2026, 0, 5, 9) + event.atMs))
}

/** What user interfaces follow, without what is only ours. */
const typesOf = (messages: readonly RtviMessage[]) =>
  messages.map((message) => message.type).filter((type) => type !== 'server-message')

const piece = (event: Partial<Extract<ClientEvent, { type: 'piece' }>>): ClientEvent => ({
  atMs: 0,
  type: 'piece',
  reply: 1,
  piece: 1,
  text: 'One two three.',
  heardChars: 0,
  status: 'new',
  spoken: true,
  ...event,
})

describe('the order of RTVI messages', () => {
  test('one turn comes in the order user interfaces are tuned to', () => {
    expect(typesOf(encodeAll(turn))).toEqual([
      'user-started-speaking',
      'user-transcription',
      'user-input',
      'user-transcription',
      'user-input',
      'user-stopped-speaking',
      'user-llm-text',
      'bot-llm-started',
      'bot-llm-text',
      'bot-llm-text',
      'metrics',
      'bot-llm-stopped',
      'bot-tts-started',
      'bot-started-speaking',
      'metrics',
      'bot-transcription',
      'bot-output',
      'bot-tts-text',
      'bot-output',
      'bot-tts-text',
      'bot-output',
      'bot-tts-stopped',
      'bot-stopped-speaking',
    ])
  })

  test('an interruption stops everything that was started, once', () => {
    expect(typesOf(encodeAll(aftermath)).slice(-6)).toEqual([
      'user-input',
      'bot-llm-stopped',
      'bot-interrupted',
      'bot-tts-stopped',
      'bot-stopped-speaking',
      'error',
    ])
  })

  test('a segment waits for the bot to be heard', () => {
    const encoder = new RtviEncoder('segments')
    expect(encoder.encode(piece({}), 0).map((message) => message.type)).toEqual(['bot-transcription'])
    const messages = encoder.encode({ atMs: 0, type: 'bot-started-speaking', reply: 1 }, 0)
    expect(messages.map((message) => message.type)).toEqual(['bot-started-speaking', 'bot-output'])
  })

  test('a segment that waited for a reply that was cut is never shown', () => {
    const messages = encodeAll([
      piece({}),
      { atMs: 0, type: 'interrupted', reply: 1, heard: '' },
      { atMs: 0, type: 'bot-started-speaking', reply: 2 },
    ])
    expect(messages.map((message) => message.type)).not.toContain('bot-output')
  })

  test('a reply that begins while another is open closes it first', () => {
    const types = typesOf(
      encodeAll([
        { atMs: 0, type: 'reply-started', reply: 1 },
        { atMs: 0, type: 'reply-started', reply: 2 },
        { atMs: 0, type: 'tokens-ended', reply: 1 },
        { atMs: 0, type: 'tokens-ended', reply: 2 },
      ]),
    )
    expect(types).toEqual(['bot-llm-started', 'bot-llm-stopped', 'bot-llm-started', 'bot-llm-stopped'])
  })
})

const outputs = (events: readonly ClientEvent[], shape: OutputShape = 'segments') =>
  encodeAll(events, shape)
    .filter((message) => message.type === 'bot-output')
    .map((message) => message.data)

describe('bot-output', () => {
  const spoken: readonly ClientEvent[] = [
    { atMs: 0, type: 'bot-started-speaking', reply: 1 },
    piece({}),
    piece({ status: 'in-progress', heardChars: 7 }),
    piece({ status: 'completed', heardChars: 14 }),
  ]

  test('2.x tells a segment and how much of it was heard', () => {
    const segment = {
      text: 'One two three.',
      output_type: 'sentence',
      aggregated_by: 'sentence',
      segment_id: 1,
      will_be_spoken: true,
    }
    expect(outputs(spoken)).toEqual([
      {
        ...segment,
        spoken_status: 'new',
        spoken_progress: { accumulated_text: '', remaining_text: 'One two three.' },
      },
      {
        ...segment,
        spoken_status: 'in-progress',
        spoken_progress: { accumulated_text: 'One two', remaining_text: ' three.' },
      },
      {
        ...segment,
        spoken_status: 'completed',
        spoken_progress: { accumulated_text: 'One two three.', remaining_text: '' },
      },
    ])
  })

  test('1.x gets the sentence, then the words as they are spoken', () => {
    expect(outputs(spoken, 'words')).toEqual([
      { text: 'One two three.', aggregated_by: 'sentence', spoken: false },
      { text: 'One two', aggregated_by: 'word', spoken: true },
      { text: 'three.', aggregated_by: 'word', spoken: true },
    ])
  })

  test('a segment first seen half spoken still comes as new first', () => {
    const statuses = outputs([piece({ status: 'in-progress', heardChars: 3 })]).map(
      (data) => (data as { spoken_status: string }).spoken_status,
    )
    expect(statuses).toEqual(['new', 'in-progress'])
  })

  test('a text-only reply is told as not spoken, without waiting', () => {
    expect(outputs([piece({ spoken: false, heardChars: 14 })])).toEqual([
      {
        text: 'One two three.',
        output_type: 'sentence',
        aggregated_by: 'sentence',
        segment_id: 1,
        will_be_spoken: false,
      },
    ])
  })

  test('bot-tts-text holds whole words, each once', () => {
    const words = encodeAll([
      piece({ status: 'in-progress', heardChars: 2 }),
      piece({ status: 'in-progress', heardChars: 5 }),
      piece({ status: 'in-progress', heardChars: 8 }),
      piece({ status: 'completed', heardChars: 14 }),
    ])
      .filter((message) => message.type === 'bot-tts-text')
      .map((message) => (message.data as { text: string }).text)
    expect(words).toEqual(['One', 'two', 'three.'])
  })
})

describe('metrics', () => {
  test('hold what the caller waited for each stage, in seconds', () => {
    const [metrics] = encodeAll(turn.filter((event) => event.type === 'turn-timed'))
    expect(metrics?.data).toEqual({
      ttfb: [
        { processor: 'stt', value: 0.3 },
        { processor: 'llm', value: 0.1 },
        { processor: 'tts', value: 0.19 },
      ],
    })
  })

  test.each([
    ['by the model', { askedMs: 200, firstTokenMs: 300, firstPieceMs: 310, firstAudioMs: 690, sentMs: 700 }, 0.19],
    ['by the voice', { askedMs: 200, firstPieceMs: 310, voiceAskedMs: 310, firstAudioMs: 400, sentMs: 500 }, 0],
  ])('count no time in which the turn was not over: begun %s before', (_, ahead, tts) => {
    const latency = { decisionMs: 500, transcriptMs: 200, firstTokenMs: 300, ...ahead }
    expect(encodeAll([{ atMs: 0, type: 'turn-timed', turn: 1, latency }])[0]?.data).toEqual({
      ttfb: [
        { processor: 'stt', value: 0.2 },
        { processor: 'llm', value: 0 },
        { processor: 'tts', value: tts },
      ],
    })
  })

  test('hold the tokens used', () => {
    const [metrics] = encodeAll(turn.filter((event) => event.type === 'tokens-used'))
    const tokens = { prompt_tokens: 30, completion_tokens: 4, total_tokens: 34 }
    expect(metrics?.data).toEqual({ tokens: [tokens] })
    const used = {
      atMs: 0,
      type: 'tokens-used',
      reply: 1,
      promptTokens: 30,
      completionTokens: 4,
      cachedTokens: 8,
    } as const
    expect(encodeAll([used])[0]?.data).toEqual({ tokens: [{ ...tokens, cache_read_input_tokens: 8 }] })
  })
})

test('what RTVI has no word for goes as our own server-message', () => {
  const event: ClientEvent = { atMs: 5, type: 'resumed', reply: 1 }
  expect(encodeAll([event])).toEqual([{ type: 'server-message', data: { voxray: event } }])
})

test('a caller who is muted is told by the names that RTVI has for it', () => {
  const encoder = new RtviEncoder('segments')
  expect(encoder.encode({ atMs: 0, type: 'user-mute-started' }, 0)).toEqual([{ type: 'user-mute-started' }])
  expect(encoder.encode({ atMs: 9, type: 'user-mute-stopped' }, 9)).toEqual([{ type: 'user-mute-stopped' }])
})
