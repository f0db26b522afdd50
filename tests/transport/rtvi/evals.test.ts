import { describe, expect, test } from 'bun:test'
import type { ClientEvent } from '../../../src/transport/client-event.ts'
import { connect } from './connection.ts'

function harness(isTrusted: boolean) {
  let hears = 0
  const connection = connect({ isTrusted, hear: () => void hears++ })
  const ask = (t: string, d?: unknown) => connection.say('client-message', { t, d })
  connection.say('client-ready', { version: '2.2.0' })
  connection.sent.length = 0
  connection.commands.length = 0
  return { ...connection, ask, hears: () => hears }
}

const call = { atMs: 0, reply: 1, call: 'k1', tool: 'send_dtmf' } as const
const input = { keys: '1234' }
const used: readonly ClientEvent[] = [
  { ...call, type: 'tool-called', input },
  { ...call, type: 'tool-began', input },
  { ...call, type: 'tool-used', outcome: 'done', ms: 12 },
  { ...call, type: 'tool-dropped' },
]

function reported(report?: string) {
  const { sent, rtvi, ask } = harness(true)
  if (report) ask('eval-configure', { function_call_report_level: { '*': report } })
  for (const event of used) rtvi.tell(event)
  return sent.flatMap(({ type, data }) => (type.startsWith('llm-function-call') ? [{ type, ...data }] : []))
}

describe("Pipecat's eval harness", () => {
  test('says at once whether it listens or reads', () => {
    const { ask, commands, hears, sent } = harness(false)
    ask('eval-connect', { skip_tts: true, capture_bot_audio: false, capture_bot_images: false })
    expect([commands, hears()]).toEqual([[{ type: 'prepare', how: 'text-only' }], 0])
    ask('eval-connect', { skip_tts: false, capture_bot_audio: true })
    expect([commands.length, hears(), sent]).toEqual([1, 1, []])
  })

  test('ends the call when it is done', () => {
    const { ask, commands } = harness(false)
    ask('eval-cancel', {})
    expect(commands).toEqual([{ type: 'hang-up' }])
  })

  test('sets what the conversation starts from, where the server trusts it', () => {
    const messages = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Hello.' },
    ]
    const trusting = harness(true)
    trusting.ask('eval-context', { messages })
    expect(trusting.commands).toEqual([
      {
        type: 'prepare',
        how: 'start-from',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hello.' },
        ],
      },
    ])
    const wary = harness(false)
    wary.ask('eval-context', { messages })
    expect(wary.commands).toEqual([])
    expect(wary.sent).toMatchObject([
      { type: 'error-response', data: { error: expect.stringContaining('pipecat_evals') } },
    ])
  })

  test.each([
    ['eval-context', { messages: 'none' }],
    ['eval-context', { messages: [{ role: 'tool', content: 'x' }] }],
    ['eval-context', { messages: Array.from({ length: 300 }, () => ({ role: 'user', content: 'x' })) }],
    ['eval-configure', { function_call_report_level: 'full' }],
    ['eval-connect', { skip_tts: 'yes' }],
  ])('is told of a %s that makes no sense: %j', (topic, data) => {
    const { ask, commands, sent } = harness(true)
    ask(topic, data)
    expect([commands, sent.map(({ type }) => type)]).toEqual([[], ['error-response']])
  })

  test('is none of a connection that is not meant for it', () => {
    const { sent, commands, say } = connect()
    say('client-message', { t: 'eval-cancel' })
    expect([commands, sent.map(({ type }) => type)]).toEqual([[], ['error-response']])
  })

  test('hears of the raw voice when it asks', () => {
    const { sent, rtvi, ask } = harness(false)
    rtvi.tell({ atMs: 0, type: 'voice-started' })
    ask('eval-configure', { vad_user_speaking: true })
    rtvi.tell({ atMs: 0, type: 'voice-started' })
    rtvi.tell({ atMs: 0, type: 'voice-stopped' })
    expect(sent.map(({ type }) => type)).toEqual(['vad-user-started-speaking', 'vad-user-stopped-speaking'])
  })
})

describe('what the model does, as RTVI tells it', () => {
  const id = { tool_call_id: 'k1' }
  const name = { function_name: 'send_dtmf' }

  test.each([
    [undefined, {}, {}, {}],
    ['name', name, {}, {}],
    ['arguments', name, { arguments: input }, {}],
    ['full', name, { arguments: input }, { result: 'done' }],
  ] as const)('with the report %p shows no more than was asked for', (report, named, args, result) => {
    expect<unknown>(reported(report)).toEqual([
      { type: 'llm-function-call-started', ...named },
      { type: 'llm-function-call-in-progress', ...id, ...named, ...args },
      { type: 'llm-function-call-stopped', ...id, cancelled: false, ...named, ...result },
      { type: 'llm-function-call-stopped', ...id, cancelled: true, ...named },
    ])
  })

  test('is not told at all where it is disabled', () => {
    expect(reported('disabled')).toEqual([])
  })

  test('is told beside it as events of our own: name, outcome and time, and nothing of what goes in', () => {
    const { sent, rtvi } = harness(true)
    for (const event of used) rtvi.tell(event)
    expect(sent.flatMap(({ type, data }) => (type === 'server-message' ? [data] : []))).toEqual([
      { voxray: { ...call, type: 'tool-began' } },
      { voxray: { ...call, type: 'tool-used', outcome: 'done', ms: 12 } },
      { voxray: { ...call, type: 'tool-dropped' } },
    ])
  })

  test('is not shown to clients of a server that does not trust them', () => {
    const { sent, rtvi, ask } = harness(false)
    ask('eval-configure', { function_call_report_level: { '*': 'full' } })
    for (const event of used) rtvi.tell(event)
    expect(JSON.stringify(sent)).not.toContain('1234')
  })
})

describe('keys', () => {
  test.each([
    [{ buttons: ['1', '2', '#'] }, '12#', 0],
    [{ buttons: ['4'] }, '4', 2000],
    [{ button: '7' }, '7', 2000],
  ])('%j are answered as on a telephone', async (data, keys, afterMs) => {
    const { clock, sent, commands, say } = connect()
    expect(say('dtmf', data)).toBe(true)
    await clock.advance(afterMs)
    const text = `DTMF: ${keys}`
    expect(commands).toEqual([{ type: 'interrupt' }, { type: 'text', text, runImmediately: true, spoken: true }])
    expect(sent).toMatchObject([{ type: 'user-input', data: { text, input_type: 'transcription', final: true } }])
  })
})

test('typed text is reported with the id it came with', () => {
  const { sent, say } = connect()
  say('send-text', { content: 'Hello.' }, 'm7')
  expect(sent).toMatchObject([
    { type: 'user-input', data: { text: 'Hello.', input_type: 'chat', final: true, msg_id: 'm7' } },
  ])
})
