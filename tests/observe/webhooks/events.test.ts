import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import Ajv from 'ajv'
import type { CallInfo } from '../../../src/call/info.ts'
import { type WebhookEvent, webhookSchema } from '../../../src/observe/webhooks/events.ts'
import { tellCalls } from '../../../src/observe/webhooks/tell-calls.ts'
import type { CallEvent, Untimed } from '../../../src/event/call-event.ts'
import { callInfo } from '../../support/call-info.ts'
import { settled } from '../../support/clock.ts'
import { Rig, type RigOptions } from '../../support/rig.ts'

const DOCS = join(import.meta.dir, '../../../docs')
const page = await Bun.file(join(DOCS, 'webhooks.md')).text()
const schemaText = await Bun.file(join(DOCS, 'webhooks.schema.json')).text()
const fits = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(schemaText))

const PHONE = callInfo({
  callId: '6f1c2a9e-3a53-4a52-9a0b-1f4f6f1d2c3b',
  sessionId: '0b7e6a52-5d0b-4a36-8d8c-7f3f0a1b2c4d',
  wire: 'telephony',
  phone: {
    carrier: 'twilio',
    direction: 'incoming',
    callId: 'CA1234567890abcdef1234567890abcdef',
    from: '+15559870002',
    to: '+15551230001',
  },
})

/** A call whose model transfers the caller. */
const EVENTS: readonly CallEvent[] = timed([
  [0, { type: 'call-started', callId: PHONE.callId, wire: 'telephony' }],
  [100, { type: 'reply-started', reply: 1 }],
  [200, { type: 'state-changed', state: 'speaking' }],
  [200, piece(1, 1, 'Hello, how can I help?', 0, 'new')],
  [2300, piece(1, 1, 'Hello, how can I help?', 22, 'completed')],
  [2400, { type: 'state-changed', state: 'listening' }],
  [
    4800,
    {
      type: 'transcribed',
      text: 'Can I talk to sales?',
      final: true,
      words: [
        { text: 'Can', startMs: 4400.2, endMs: 4560, confidence: 0.98 },
        { text: 'I', startMs: 4560, endMs: 4640, confidence: 0.99 },
        { text: 'talk', startMs: 4640, endMs: 4900, confidence: 0.99 },
        { text: 'to', startMs: 4900, endMs: 5020, confidence: 0.97 },
        { text: 'sales?', startMs: 5020, endMs: 5480, confidence: 0.91 },
      ],
    },
  ],
  [5000, { type: 'user-turn', turn: 1, text: 'Can I talk to sales?' }],
  [5000, { type: 'state-changed', state: 'thinking' }],
  [5001, { type: 'reply-started', reply: 2 }],
  [5400, { type: 'tool-called', reply: 2, call: 'call_1', tool: 'transfer_call', input: { to: 'sales' } }],
  [5600, { type: 'tokens-used', reply: 2, promptTokens: 512, completionTokens: 24, cachedTokens: 384 }],
  [5650, { type: 'pauses-learnt', waitMs: 712.4 }],
  [5650, { type: 'audio-recognised', ms: 4600 }],
  [5700, { type: 'state-changed', state: 'speaking' }],
  [5700, piece(2, 2, 'I will connect you.', 0, 'new')],
  [
    5700,
    {
      type: 'turn-timed',
      turn: 1,
      latency: {
        decisionMs: 310.2,
        transcriptMs: 340,
        firstTokenMs: 580,
        firstPieceMs: 720,
        firstAudioMs: 860,
        sentMs: 890,
      },
    },
  ],
  [7100, piece(2, 2, 'I will connect you.', 19, 'completed')],
  [7100, { type: 'state-changed', state: 'thinking' }],
  [7200, { type: 'tool-began', reply: 2, call: 'call_1', tool: 'transfer_call', input: { to: 'sales' } }],
  [
    7900,
    {
      type: 'tool-used',
      reply: 2,
      call: 'call_1',
      tool: 'transfer_call',
      outcome: 'done',
      told: 'connected',
      ms: 700.4,
    },
  ],
  [8000, { type: 'call-ended', reason: 'transferred' }],
])

function timed(events: readonly (readonly [number, Untimed])[]): CallEvent[] {
  return events.map(([atMs, event]) => ({ atMs: 1000 + atMs, ...event }) as CallEvent)
}

function piece(reply: number, id: number, text: string, heardChars: number, status: 'new' | 'completed'): Untimed {
  return { type: 'piece', reply, piece: id, text, heardChars, status, spoken: true }
}

function toldOf(events: readonly CallEvent[], info: CallInfo = PHONE): WebhookEvent[] {
  const told: WebhookEvent[] = []
  const watch = tellCalls((_, event) => told.push(event)).open(info)
  for (const event of events) watch.event?.(event)
  return told
}

type DataOf<T extends WebhookEvent['type']> = Extract<WebhookEvent, { type: T }>['data']

/** What a conversation tells. */
function rigOf(options: RigOptions) {
  const told: WebhookEvent[] = []
  const rig = new Rig({ ...options, watchers: [tellCalls((_, event) => told.push(event))] })
  const of = <T extends WebhookEvent['type']>(type: T) =>
    told.flatMap((event): DataOf<T>[] => (event.type === type ? [event.data as DataOf<T>] : []))
  return { rig, told, of }
}

describe('the page on webhooks', () => {
  const told = toldOf(EVENTS)
  const examples = [...page.matchAll(/### `([\w.]+)`\n[\s\S]*?```json\n([\s\S]*?)```/g)]

  test('has an example of each event, in the order in which they are told', () => {
    expect(examples.map(([, name]) => name)).toEqual(told.map(({ type }) => type))
  })

  test.each(told)('shows it as it is sent: $type', (event) => {
    const [, , example = ''] = examples.find(([, name]) => name === event.type) ?? []
    expect(JSON.parse(example)).toEqual(event)
    expect(JSON.stringify(JSON.parse(example))).toBe(JSON.stringify(event))
  })

  test('has a schema that is fresh (bun run docs), and that all of them fit', () => {
    expect(JSON.parse(schemaText)).toEqual(JSON.parse(JSON.stringify(webhookSchema)))
    for (const event of told) expect([event.type, fits(event), fits.errors]).toEqual([event.type, true, null])
    expect(fits({ ...told[0], version: 2 })).toBe(false)
    expect(fits({ ...told[0], data: {} })).toBe(false)
  })
})

test('of a call that is joined to nothing the fields are absent', () => {
  for (const event of toldOf(EVENTS, callInfo())) {
    expect(Object.keys(event.data)).not.toContain('sessionId')
    expect(Object.keys(event.data)).not.toContain('phone')
    expect(fits(event)).toBe(true)
  }
})

describe('a turn', () => {
  test('is told when its answer is over, with what was heard of it', async () => {
    const { rig, of } = rigOf({ says: ['What is it?', 'And now?'], replies: ['It is four.', 'Five.'], greeting: 'Hi.' })
    await using _ = rig
    await rig.speaksFor(800)
    await rig.isSilentFor(700)
    expect(of('turn')).toEqual([])
    await rig.isSilentFor(1000)
    expect(of('turn')).toMatchObject([
      { turn: 1, caller: 'What is it?', heard: 'It is four.', interrupted: false, latency: { sentMs: 360 } },
    ])
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(of('turn')[1]).toMatchObject({ turn: 2, caller: 'And now?', heard: 'Five.' })
  })

  test('that the caller interrupts has the words that they heard, and no more', async () => {
    const { rig, of } = rigOf({
      says: ['Tell me.', 'Stop it there.'],
      replies: ['A long answer that is cut. It goes on.', 'Well.'],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(500)
    await rig.saysSomething()
    const [cut] = of('turn')
    expect(cut).toMatchObject({ turn: 1, caller: 'Tell me.', interrupted: true })
    expect('A long answer that is cut. It goes on.').toStartWith(cut?.heard ?? '-')
    expect(cut?.heard).not.toBe('A long answer that is cut. It goes on.')
  })

  test('whose model fails has the apology as its answer', async () => {
    const { rig, of } = rigOf({ says: ['What is it?'], replies: [''] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(8000)
    expect(of('turn').length).toBe(1)
    expect(of('turn')[0]?.heard).toMatch(/sorry/i)
  })

  test('has the times of its own words, and none where it was typed', () => {
    const words = [{ text: 'Sales!', startMs: 1000, endMs: 1400 }]
    const told = toldOf(
      timed([
        [0, { type: 'call-started', callId: PHONE.callId, wire: 'telephony' }],
        [500, { type: 'transcribed', text: 'Sales!', final: true, words }],
        [600, { type: 'user-turn', turn: 1, text: 'Sales!' }],
        [700, { type: 'user-turn', turn: 2, text: 'Sales!' }],
        [800, { type: 'transcribed', text: 'Hm.', final: true, words }],
        [900, { type: 'user-turn', turn: 3, text: 'More!' }],
        [1000, { type: 'call-ended', reason: 'hung-up' }],
      ]),
    )
    const turns = told.flatMap((event) => (event.type === 'turn' ? [event.data.words] : []))
    expect(turns).toEqual([[{ text: 'Sales!', startMs: 0, endMs: 400 }], undefined, undefined])
  })

  test('that the call ends in is told before the end', async () => {
    const { rig, told } = rigOf({ says: ['What is it?'], replies: ['A long answer that nobody hears to its end.'] })
    await rig.saysSomething()
    await rig.isSilentFor(500)
    await rig[Symbol.asyncDispose]()
    await settled()
    expect(told.map(({ type }) => type)).toEqual(['call.started', 'turn', 'call.ended'])
    // The end of the call is no interruption.
    expect(told[1]?.data).toMatchObject({ interrupted: false, heard: expect.stringMatching(/^A long/) })
  })
})

describe('the end of a call', () => {
  test('has who picked up at the last, and the language in which it ended', () => {
    const told: WebhookEvent[] = []
    const watch = tellCalls((_, event) => told.push(event)).open(PHONE)
    const events: readonly CallEvent[] = timed([
      [0, { type: 'call-started', callId: PHONE.callId, wire: 'telephony' }],
      [0, { type: 'language-changed', language: 'en' }],
      [500, { type: 'answered-by', by: 'screening' }],
      [900, { type: 'answered-by', by: 'human' }],
      [950, { type: 'language-changed', language: 'de' }],
      [1000, { type: 'call-ended', reason: 'hung-up' }],
    ])
    for (const event of events) watch.event?.(event)
    expect(told.at(-1)?.data).toMatchObject({ language: 'de', answeredBy: 'human' })
    expect(fits(told.at(-1))).toBe(true)
  })

  test('has the transcript as it was heard, and what the call came to', async () => {
    const { rig, of } = rigOf({
      says: ['Tell me.', 'Stop it there.'],
      replies: ['A long answer that is cut. It goes on.', 'Well.'],
      greeting: 'Hi.',
    })
    await rig.saysSomething()
    await rig.isSilentFor(500)
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig[Symbol.asyncDispose]()
    const [end] = of('call.ended')
    expect(end).toMatchObject({ reason: 'hung-up', turns: 2, interruptions: 1, errors: [], tools: [] })
    const cut = of('turn')[0]?.heard ?? '-'
    expect(end?.transcript.map(({ speaker, text, interrupted }) => [speaker, text, interrupted])).toEqual([
      ['caller', 'Tell me.', false],
      ['bot', cut, true],
      ['caller', 'Stop it there.', false],
      ['bot', 'Well.', false],
    ])
    expect(end?.latency.worst.sentMs).toBeGreaterThanOrEqual(end?.latency.median.sentMs ?? Infinity)
  })

  test('of a call without end leaves the oldest out, and says how much', () => {
    const text = 'x'.repeat(10_000)
    const events = timed([
      [0, { type: 'call-started', callId: 'a', wire: 'webrtc' }],
      ...Array.from({ length: 100 }, (_, n) => [n, { type: 'user-turn', turn: n + 1, text }] as const),
      ...Array.from(
        { length: 100 },
        (_, n) =>
          [
            [n, { type: 'tool-called', reply: 1, call: String(n), tool: 'a', input: { text } }],
            [n, { type: 'tool-used', reply: 1, call: String(n), tool: 'a', outcome: 'done', told: text, ms: 1 }],
          ] as const,
      ).flat(),
      [200, { type: 'call-ended', reason: 'hung-up' }],
    ])
    const told = toldOf(events)
    const end = told.at(-1)
    expect(JSON.stringify(end).length).toBeLessThan(256 * 1024)
    if (end?.type !== 'call.ended') throw new Error('no end')
    expect(end.data.left).toEqual({
      transcript: 100 - end.data.transcript.length,
      tools: 100 - end.data.tools.length,
    })
    expect(end.data.transcript.length).toBeWithin(10, 14)
    for (const event of told) expect([fits(event), fits.errors]).toEqual([true, null])
  })
})

test('a tool whose input is huge, or nested without end, is told within bounds', () => {
  let deep: unknown = 1
  for (let n = 0; n < 100_000; n++) deep = [deep]
  for (const input of [{ text: 'x'.repeat(1_000_000) }, deep, undefined, 'text']) {
    const events = timed([
      [0, { type: 'tool-called', reply: 1, call: '1', tool: 'a', input }],
      [0, { type: 'tool-dropped', reply: 1, call: '1', tool: 'a' }],
    ])
    const [event] = toldOf(events)
    expect(JSON.stringify(event).length).toBeLessThan(10_000)
    expect(event?.data).toMatchObject({ tool: 'a', outcome: 'dropped' })
    expect(fits(event)).toBe(true)
  }
})

test('nothing of what the application told is in an event', () => {
  expect(JSON.stringify(toldOf(EVENTS, { ...PHONE, data: { card: 'Quillfeather' } }))).not.toContain('Quillfeather')
})
