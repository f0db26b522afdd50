import { describe, expect, test } from 'bun:test'
import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import type { CallOrigin } from '../../src/call/info.ts'
import { LiveCalls } from '../../src/call/live.ts'
import { Pacer } from '../../src/call/pacer.ts'
import { Cascade } from '../../src/cascade/cascade.ts'
import type { CascadeParts } from '../../src/cascade/parts.ts'
import { levelDb, samplesFromBytes } from '../../src/audio/pcm.ts'
import { en } from '../../src/language/en.ts'
import { TelephonyWire } from '../../src/transport/telephony/wire.ts'
import { json } from '../../src/transport/websocket/json.ts'
import { protobuf, protobufRtvi } from '../../src/transport/websocket/protobuf.ts'
import { readFrame, writeMessageFrame } from '../../src/transport/websocket/protobuf-wire.ts'
import { WebSocketWire } from '../../src/transport/websocket/wire.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import type { Message } from '../../src/transport/socket/socket.ts'
import type { Wire } from '../../src/transport/wire.ts'
import { loudnessVad } from '../../src/testing/loudness-vad.ts'
import { DEFAULT_TURN_RULES } from '../../src/turn/rules.ts'
import { DEFAULT_VOICE_RULES } from '../../src/vad/voice.ts'
import { FAR_ENDS, openStream } from '../support/carriers.ts'
import { VirtualClock } from '../support/clock.ts'
import { serialIds } from '../support/ids.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'
import { FakeSocket } from '../support/socket.ts'

/** What the voice takes to its first sound, and so what the caller would wait. */
const VOICE_MS = 200
const AUDIBLE_DB = -45
const ORIGIN: CallOrigin = { data: { name: 'Ada' } }
const GREETING = 'Hello {{name}}, this is the bakery. What can I do for you?'
const FIRST_PIECE = 'Hello Ada, this is the bakery.'

/** A server whose agent greets by name, and whose voice is slow to begin. */
function open(more: Partial<CascadeParts> = {}) {
  const clock = new VirtualClock()
  const asked: string[] = []
  const agent = new Cascade({
    stt: scriptedStt({ transcripts: [] }),
    llm: scriptedLlm({ replies: [] }),
    tts: toneTts({
      msPerChar: 50,
      rateHz: 16_000,
      frequencyHz: 440,
      delay: { clock, firstMs: VOICE_MS },
      onSpeak: (piece) => asked.push(piece),
    }),
    vad: loudnessVad,
    language: en,
    followsCaller: false,
    otherLanguage: () => {},
    rules: DEFAULT_TURN_RULES,
    budgets: DEFAULT_BUDGETS,
    voice: DEFAULT_VOICE_RULES,
    greeting: GREETING,
    tools: [],
    ...more,
  })
  const parts = { choose: () => ({ name: 'default', agent }), clock, pacer: new Pacer(clock), watchers: [] }
  return { clock, asked, calls: new LiveCalls(parts, serialIds(), { maxCalls: 10 }) }
}

type Server = ReturnType<typeof open>

async function stop({ calls, clock }: Server): Promise<void> {
  const over = calls.drain('server-stopping')
  await clock.advance(10_000)
  await over
  expect(clock.pending).toBe(0)
}

const isAudible = (samples: Int16Array): boolean => samples.length > 0 && levelDb(samples) > AUDIBLE_DB

/** When something audible has been sent; a beat is 20 ms. */
async function firstSoundMs({ clock }: Server, hasSounded: () => boolean): Promise<number> {
  const fromMs = clock.now()
  while (!hasSounded() && clock.now() - fromMs < 2000) await clock.advance(1)
  return clock.now() - fromMs
}

/** A wire, what its far side has to do before it can hear, and whether it has heard something. */
interface End {
  readonly wire: Wire
  ready(): void
  hasSounded(): boolean
}

const messagesSound =
  ({ sent }: FakeSocket, heard: (message: Message) => Int16Array) =>
  () =>
    sent.some((message) => isAudible(heard(message)))

/** Its caller is connecting while the call has begun. */
function memory({ clock }: Server): End {
  const wire = new MemoryWire(clock)
  return {
    wire,
    ready: () => wire.command({ type: 'ready' }),
    hasSounded: () => wire.played.some(({ samples }) => isAudible(samples)),
  }
}

const framesHeard = (message: Message): Int16Array => {
  const frame = typeof message === 'string' ? undefined : readFrame(message)
  return frame?.kind === 'audio' ? samplesFromBytes(frame.audio) : new Int16Array()
}

function rtvi({ clock }: Server): End {
  const socket = new FakeSocket()
  const wire = new WebSocketWire(socket, protobufRtvi, { clock })
  const ready = JSON.stringify({ label: 'rtvi-ai', type: 'client-ready', id: '1', data: { version: '2.1.0' } })
  return {
    wire,
    ready: () => wire.client.message(new Uint8Array(writeMessageFrame(ready))),
    hasSounded: messagesSound(socket, framesHeard),
  }
}

describe.each([
  ['WebRTC', memory],
  ['WebSocket, RTVI', rtvi],
] as const)('over %s, where the call begins before its caller can hear', (_, openEnd) => {
  test('the greeting is on its way with the next beat once they can', async () => {
    const server = open()
    const end = openEnd(server)
    server.calls.start(end.wire, ORIGIN)
    await server.clock.advance(VOICE_MS)
    expect(end.hasSounded()).toBeFalse()
    end.ready()
    expect(await firstSoundMs(server, end.hasSounded)).toBeWithin(0, 21)
    expect(server.asked[0]).toBe(FIRST_PIECE)
    await server.clock.advance(5000)
    expect(server.asked).toEqual([FIRST_PIECE, 'What can I do for you?'])
    await stop(server)
  })

  test('nothing is heard, and the voice is asked for no more than the first piece, while they cannot', async () => {
    const server = open()
    const end = openEnd(server)
    server.calls.start(end.wire, ORIGIN)
    await server.clock.advance(8000)
    expect([end.hasSounded(), server.asked]).toEqual([false, [FIRST_PIECE]])
    await stop(server)
  })

  test('a caller who leaves meanwhile leaves nothing running', async () => {
    const server = open()
    const call = server.calls.start(openEnd(server).wire, ORIGIN)
    await server.clock.advance(VOICE_MS / 2)
    const over = call?.end('caller-left')
    await server.clock.advance(10_000)
    await over
    expect(server.clock.pending).toBe(0)
  })
})

const jsonHeard = (message: Message): Int16Array => {
  const { data = {} } = typeof message === 'string' ? JSON.parse(message) : {}
  return 'audio' in data ? samplesFromBytes(Uint8Array.fromBase64(data.audio)) : new Int16Array()
}

const OF_SOCKETS = [
  ['JSON', json, jsonHeard],
  ['protobuf', protobuf, framesHeard],
] as const

const OPENED = [
  ...OF_SOCKETS.map(([name, format, heard]): [string, (server: Server) => Omit<End, 'ready'>] => [
    `WebSocket, ${name}`,
    ({ clock }) => {
      const socket = new FakeSocket()
      return { wire: new WebSocketWire(socket, format, { clock }), hasSounded: messagesSound(socket, heard) }
    },
  ]),
  ...FAR_ENDS.filter(({ isLossy }) => !isLossy).map((far): [string, (server: Server) => Omit<End, 'ready'>] => [
    `${far.carrier} at ${far.rateHz} Hz`,
    ({ clock }) => {
      const socket = new FakeSocket()
      const wire = new TelephonyWire(socket, openStream(far), { clock })
      return { wire, hasSounded: messagesSound(socket, (message) => far.heard(message)) }
    },
  ]),
]

describe.each(OPENED)('over %s, where the caller can hear as soon as the call begins', (_, openEnd) => {
  test('the greeting of a call that was expected is on its way at once', async () => {
    const server = open()
    server.calls.expect(ORIGIN)
    await server.clock.advance(VOICE_MS)
    const { wire, hasSounded } = openEnd(server)
    server.calls.start(wire, ORIGIN)
    expect(await firstSoundMs(server, hasSounded)).toBeWithin(0, 21)
    await server.clock.advance(5000)
    expect(server.asked).toEqual([FIRST_PIECE, 'What can I do for you?'])
    await stop(server)
  })

  test('the greeting of one that was not waits for nothing but the voice', async () => {
    const server = open()
    const { wire, hasSounded } = openEnd(server)
    server.calls.start(wire, ORIGIN)
    expect(await firstSoundMs(server, hasSounded)).toBeWithin(VOICE_MS, VOICE_MS + 21)
    expect(server.asked[0]).toBe(FIRST_PIECE)
    await stop(server)
  })
})

describe('a call that is expected', () => {
  test('and does not come leaves nothing running', async () => {
    const { clock, calls } = open()
    calls.expect(ORIGIN)
    await clock.advance(10_000)
    expect(clock.pending).toBe(0)
  })

  test('is forgotten by a server that stops, which expects no more', async () => {
    const { clock, asked, calls } = open()
    calls.expect(ORIGIN)
    await clock.advance(VOICE_MS / 2)
    await calls.drain('server-stopping')
    await clock.advance(0)
    calls.expect(ORIGIN)
    expect([asked, clock.pending]).toEqual([[FIRST_PIECE], 0])
  })

  test.each([
    ['names the time at which the call begins', { greeting: 'It is {{now}}.' }],
    ['is made up by code', { computesGreeting: () => true }],
    ['has no words', { greeting: '' }],
  ])('has nothing begun for it where the greeting %s', (_, more) => {
    const { asked, calls } = open(more)
    calls.expect(ORIGIN)
    expect(asked).toEqual([])
  })
})

test('a greeting that code makes up is asked for when the caller can hear, and not before', async () => {
  let times = 0
  const greeting = (ahead?: boolean) => (ahead ? undefined : `Hello, caller ${++times}.`)
  const server = open({ companion: () => ({ tools: [], greeting }) })
  const end = memory(server)
  server.calls.start(end.wire, ORIGIN)
  await server.clock.advance(1000)
  expect([times, server.asked]).toEqual([0, []])
  end.ready()
  expect(await firstSoundMs(server, end.hasSounded)).toBeWithin(VOICE_MS, VOICE_MS + 21)
  expect(server.asked).toEqual(['Hello, caller 1.'])
  await stop(server)
})
