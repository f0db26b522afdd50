import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { CallInfo } from '../../src/call/info.ts'
import type { CallEvent } from '../../src/event/call-event.ts'
import { type CallRecord, recordCalls } from '../../src/observe/call-record.ts'
import { logCalls } from '../../src/observe/calls.ts'
import { createLog } from '../../src/observe/log.ts'
import { callInfo } from '../support/call-info.ts'
import { VirtualClock } from '../support/clock.ts'
import { outputTo } from '../support/log-output.ts'
import { Rig } from '../support/rig.ts'

const page = await Bun.file(join(import.meta.dir, '../../docs/call-records.md')).text()

const PHONE = callInfo({
  callId: '6f1c2a9e-3a53-4a52-9a0b-1f4f6f1d2c3b',
  wire: 'telephony',
  data: { name: 'Quillfeather' },
  sessionId: '0b7e6a52-5d0b-4a36-8d8c-7f3f0a1b2c4d',
  phone: {
    carrier: 'twilio',
    direction: 'outgoing',
    callId: 'CA1234567890abcdef1234567890abcdef',
    from: '+15559870002',
    to: '+15551230001',
  },
  trace: {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parent: { spanId: 'b7ad6b7169203331', isSampled: true },
  },
})

const turn = (number: number): CallEvent => ({ atMs: 0, type: 'user-turn', turn: number, text: 'Quillfeather' })
const failed = {
  atMs: 0,
  type: 'failed',
  stage: 'llm',
  code: 'timeout',
  message: 'at Quillfeather',
  fatal: false,
} as const

const EVENTS: readonly CallEvent[] = [
  { atMs: 1000, type: 'call-started', callId: PHONE.callId, wire: 'telephony' },
  { atMs: 1000, type: 'language-changed', language: 'de' },
  { atMs: 1000, type: 'answered-by', by: 'machine' },
  turn(1),
  { atMs: 0, type: 'tokens-used', reply: 1, promptTokens: 500, completionTokens: 90 },
  { atMs: 0, type: 'interrupted', reply: 1, heard: 'Quillfeather', byVoice: true },
  turn(2),
  failed,
  { atMs: 0, type: 'interrupted', reply: 2, heard: 'Quillfeather', byVoice: false },
  { atMs: 0, type: 'language-changed', language: 'en' },
  { atMs: 0, type: 'answered-by', by: 'human' },
  turn(3),
  { atMs: 0, type: 'tokens-used', reply: 3, promptTokens: 12, completionTokens: 6, cachedTokens: 384 },
  failed,
  { atMs: 0, type: 'draft-dropped', promptTokens: 500, completionTokens: 8 },
  { atMs: 0, type: 'speech-dropped', chars: 41 },
  { atMs: 0, type: 'pauses-learnt', waitMs: 712.4 },
  { atMs: 0, type: 'audio-recognised', ms: 8_400 },
  { atMs: 0, type: 'audio-recognised', ms: 10_000 },
  { atMs: 0, type: 'replaced', stage: 'tts', from: 'openai', to: 'groq', code: 'unreachable' },
  { atMs: 62_249.8, type: 'call-ended', reason: 'hung-up' },
]

function recorded(info: CallInfo, events: readonly CallEvent[] = EVENTS): CallRecord[] {
  const records: CallRecord[] = []
  const watch = recordCalls((record) => records.push(record)).open(info)
  for (const event of events) watch.event?.(event)
  return records
}

const under = (name: string, value: object = {}) => Object.keys(value).map((key) => `${name}.${key}`)

describe('the page on records', () => {
  test('shows a record as it is', () => {
    const [, example = ''] = /```json\n(\{\n[\s\S]*?)```/.exec(page) ?? []
    const [record] = recorded(PHONE)
    expect(record).toEqual(JSON.parse(example))
    // In the order of the page, too.
    expect(JSON.stringify(record)).toBe(JSON.stringify(JSON.parse(example)))
  })

  test('explains every field of it, and no other', () => {
    const fields = [...page.matchAll(/^\| `([\w.]+)` /gm)].map(([, name = '']) => name)
    const [record] = recorded(PHONE)
    const { phone, trace, ...flat } = record ?? {}
    expect(fields.toSorted()).toEqual(
      [...Object.keys(flat), ...under('phone', phone), ...under('trace', trace)].toSorted(),
    )
  })

  test('shows the lines of the log as they are', () => {
    const lines: string[] = []
    const output = outputTo((line) => lines.push(line.trim().slice('09:00:00 info  '.length)))
    const log = createLog({ level: 'info', json: false, clock: new VirtualClock(), output })
    const watch = logCalls(log).open(PHONE)
    for (const event of EVENTS) watch.event?.(event)
    const [, shown = ''] = /```text\n([\s\S]*?)```/.exec(page) ?? []
    expect(shown.trim().split('\n')).toEqual([lines[0] ?? '', lines.at(-1) ?? ''])
  })
})

test('a record holds nothing that was said, and nothing that the application told', () => {
  expect(JSON.stringify(recorded(PHONE))).not.toContain('Quillfeather')
})

test('of a call that is joined to nothing the fields are absent', () => {
  const [record] = recorded(callInfo({ wire: 'webrtc' }))
  expect(Object.keys(record ?? {})).not.toContain('sessionId')
  expect(Object.keys(record ?? {})).not.toContain('phone')
  expect(
    Object.keys(
      recorded(
        PHONE,
        EVENTS.filter(({ type }) => type !== 'language-changed'),
      )[0] ?? {},
    ),
  ).not.toContain('language')
  expect(record?.trace).toEqual({ traceId: '0af7651916cd43dd8448eb211c80319c' })
})

test('a call gives one record, when it has ended, with what it came to', async () => {
  const records: CallRecord[] = []
  const rig = new Rig({
    says: ['Tell me.', 'Stop it there.'],
    replies: ['A long answer that is cut. It goes on.', 'Well.'],
    info: { sessionId: 'session-1' },
    watchers: [recordCalls((record) => records.push(record))],
  })
  await rig.saysSomething()
  await rig.isSilentFor(500)
  await rig.saysSomething()
  expect(records).toEqual([])
  await rig[Symbol.asyncDispose]()
  expect(records).toEqual([
    {
      type: 'voxray.call-record',
      version: 1,
      callId: 'call-1',
      agent: 'default',
      sessionId: 'session-1',
      trace: { traceId: '0af7651916cd43dd8448eb211c80319c' },
      wire: 'memory',
      startedAt: '2026-01-05T09:00:00.000Z',
      reason: 'hung-up',
      language: 'en',
      durationMs: 3900,
      turns: 2,
      interruptions: 1,
      promptTokens: 4,
      completionTokens: 10,
      cachedTokens: 0,
      speculativeTokens: 0,
      speculativeCharacters: 0,
      recognisedMs: 3900,
      errors: [],
    },
  ])
})
