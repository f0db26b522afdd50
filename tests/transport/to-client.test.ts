import { describe, expect, test } from 'bun:test'
import { type FailureCode, failureText, StageError } from '../../src/std/errors.ts'
import { toClient } from '../../src/transport/to-client.ts'
import { json } from '../../src/transport/websocket/json.ts'
import { protobufRtvi } from '../../src/transport/websocket/protobuf.ts'
import { rtviText } from '../../src/transport/websocket/rtvi-text.ts'
import type { ClientEvent } from '../../src/transport/client-event.ts'
import type { CallEvent } from '../../src/event/call-event.ts'
import { Rig } from '../support/rig.ts'
import { SocketRig } from '../support/socket.ts'

const INSIDE = 'http://10.0.0.7:8080/v1 at /srv/voxray/tts.worker.ts:12 sk-12345'

/** One of each, with more in it than clients are to know. */
const events = (
  [
    { type: 'call-started', callId: 'c1', wire: 'websocket' },
    { type: 'state-changed', state: 'thinking' },
    { type: 'language-changed', language: 'de' },
    { type: 'user-started-speaking' },
    { type: 'user-stopped-speaking' },
    { type: 'transcribed', text: 'Hello.', final: true },
    { type: 'user-turn', turn: 1, text: 'Hello.' },
    { type: 'reply-started', reply: 1 },
    { type: 'token', reply: 1, text: 'Hi.' },
    { type: 'tokens-ended', reply: 1 },
    { type: 'speech-started', reply: 1 },
    { type: 'bot-started-speaking', reply: 1 },
    { type: 'piece', reply: 1, piece: 1, text: 'Hi.', heardChars: 3, status: 'completed', spoken: true },
    { type: 'speech-ended', reply: 1 },
    { type: 'bot-stopped-speaking', reply: 1 },
    { type: 'interrupted', reply: 1, heard: 'Hi.', byVoice: true },
    { type: 'paused', reply: 1 },
    { type: 'resumed', reply: 1 },
    { type: 'ran-dry', reply: 1, ms: 300 },
    { type: 'user-mute-started' },
    { type: 'user-mute-stopped' },
    { type: 'voice-started' },
    { type: 'voice-stopped' },
    { type: 'backchannel', text: 'mm-hm' },
    { type: 'tool-called', reply: 1, call: 'k1', tool: 'send_dtmf', input: { keys: '1' } },
    { type: 'tool-began', reply: 1, call: 'k1', tool: 'send_dtmf', input: { keys: '1' } },
    { type: 'tool-dropped', reply: 1, call: 'k2', tool: 'send_dtmf' },
    { type: 'tool-used', reply: 1, call: 'k1', tool: 'end_call', outcome: 'done', told: INSIDE, ms: 12 },
    { type: 'answered-by', by: 'machine' },
    { type: 'handed-over', to: 'sales' },
    { type: 'fell-back', stage: 'llm' },
    { type: 'replaced', stage: 'llm', from: INSIDE, to: INSIDE, code: 'timeout' },
    { type: 'hedged', stage: 'llm', from: INSIDE, by: INSIDE, won: true },
    { type: 'turn-timed', turn: 1, latency: { sentMs: 700 } },
    { type: 'tokens-used', reply: 1, promptTokens: 1, completionTokens: 1, cachedTokens: 1 },
    { type: 'failed', stage: 'tts', code: 'crashed', message: INSIDE, fatal: false },
    { type: 'connection-lost' },
    { type: 'connection-resumed', awayMs: 4000 },
    { type: 'call-ended', reason: 'hung-up' },
  ] satisfies readonly (Exclude<CallEvent, { type: 'audio-recognised' }> extends infer E
    ? E extends CallEvent
      ? Omit<E, 'atMs'>
      : never
    : never)[]
).map((event): CallEvent => Object.assign({ ...event, atMs: 5 }, { inside: INSIDE }))

describe('what a client is told', () => {
  test('is every event, by its own name and time, with nothing that was not meant for it', () => {
    const told = events.flatMap((event) => toClient(event) ?? [])
    expect<unknown>(told.map(({ type, atMs }) => ({ type, atMs }))).toEqual(
      events.map(({ type }) => ({ type, atMs: 5 })),
    )
    expect(JSON.stringify(told)).not.toContain(INSIDE)
    for (const event of told) expect(Object.keys(event)).not.toContain('message')
  })

  test('is what goes into tools and what they bring where the server shows it, up to a bound', () => {
    const began = { atMs: 5, type: 'tool-began', reply: 1, call: 'k1', tool: 'find', input: { town: 'Oslo' } } as const
    const used = { ...began, type: 'tool-used', outcome: 'done', told: `${'x'.repeat(998)}😀rain`, ms: 12 } as const
    expect(toClient(began)).not.toHaveProperty('shown')
    expect(toClient(used)).not.toHaveProperty('shown')
    expect(toClient(began, true)).toMatchObject({ shown: '{"town":"Oslo"}' })
    const told = toClient(used, true)
    expect(told).toMatchObject({ shown: expect.stringMatching(/^x{998}.…$/u) })
    expect(told).not.toHaveProperty('told')
    const rig = new SocketRig(json)
    for (const event of [began, used]) rig.wire.tell(toClient(event, true) as ClientEvent)
    const text = rig.socket.sent.join('')
    expect(text).toContain('"shown":"{\\"town\\":\\"Oslo\\"}"')
    expect(text).not.toContain('"input"')
  })

  test('is nothing of what is for accounts alone', () => {
    expect(toClient({ atMs: 5, type: 'audio-recognised', ms: 20 })).toBeUndefined()
    expect(toClient({ atMs: 5, type: 'pauses-learnt', waitMs: 700 })).toBeUndefined()
  })

  test.each([
    ['JSON', json],
    ['RTVI', rtviText],
    ['protobuf', protobufRtvi],
  ] as const)('holds no host, path or key in %s', (_name, format) => {
    const rig = new SocketRig(format)
    for (const event of events.flatMap((each) => toClient(each) ?? [])) rig.wire.tell(event)
    const text = rig.socket.sent.map((message) => new TextDecoder().decode(Buffer.from(message))).join('\n')
    expect(text).toContain(failureText('tts', 'crashed'))
    for (const part of INSIDE.split(' ')) if (part !== 'at') expect(text).not.toContain(part)
  })

  test('says which version of the events it is', () => {
    expect(events.map((event) => toClient(event))[0]).toEqual({
      atMs: 5,
      type: 'call-started',
      version: 1,
      callId: 'c1',
      wire: 'websocket',
    })
  })

  test('of a failure in a call is our own sentence; the rest is for who watches', async () => {
    const watched: CallEvent[] = []
    await using rig = new Rig({
      says: ['Hello.'],
      replies: [new StageError('llm', 'unauthorized', INSIDE)],
      watchers: [{ open: () => ({ event: (event) => void watched.push(event) }) }],
    })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.events('failed')).toMatchObject([
      { stage: 'llm', code: 'unauthorized', text: "The language model did not accept the server's key." },
    ])
    expect(JSON.stringify(rig.wire.told)).not.toContain('10.0.0.7')
    expect(watched.find(({ type }) => type === 'failed')).toMatchObject({ message: INSIDE })
  })
})

test('a failure is one sentence that begins with what failed', () => {
  const codes: readonly FailureCode[] = ['timeout', 'unauthorized', 'no-audio']
  for (const stage of ['stt', 'llm', 'tts', 'transport'] as const)
    for (const code of codes) expect(failureText(stage, code)).toMatch(/^[A-Z][^.{}]+\.$/)
})
