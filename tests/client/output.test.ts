import { beforeAll, describe, expect, test } from 'bun:test'
import { Output } from '../../src/client/output.ts'
import { Connection } from '../../src/client/socket.ts'
import { VirtualClock } from '../support/clock.ts'
import { type FarSocket, FarSockets } from './far-sockets.ts'

const HOP = new Int16Array(320).fill(7)
/** Bytes that a network which takes nothing leaves behind. */
const FULL_BYTES = 200_000

async function rig() {
  const clock = new VirtualClock()
  const sockets = new FarSockets()
  const events = { opened: () => {}, message: () => {} }
  const opening = Connection.open(
    sockets,
    { url: 'ws://voxray.test/ws', headers: {} },
    clock,
    events,
    new AbortController().signal,
  )
  sockets.last.opens()
  const connection = await opening
  const output = new Output(clock)
  output.attach(connection)
  return { clock, output, connection, socket: sockets.last }
}

describe('what is sent', () => {
  let socket: FarSocket
  let output: Output
  beforeAll(async () => {
    ;({ socket, output } = await rig())
  })

  test.each<[string, () => boolean, object]>([
    ['words to answer', () => output.sendText('Hi?'), { type: 'TranscriptionFrame', data: { text: 'Hi?' } }],
    ['words to speak', () => output.speak('Hi.'), { type: 'TTSSpeakFrame', data: { text: 'Hi.' } }],
    ['an interruption', () => output.interrupt(), { type: 'InterruptionFrame', data: {} }],
    [
      'the result of a tool',
      () => output.answerTool('client-1', { ok: true }),
      { type: 'FunctionCallResultFrame', data: { tool_call_id: 'client-1', result: { ok: true } } },
    ],
    ['a key', () => output.press('#'), { type: 'InputDTMFFrame', data: { digit: '#' } }],
    ['the end', () => output.end(), { type: 'EndFrame', data: {} }],
    [
      'a microphone at any rate',
      () => output.sendAudio(Int16Array.of(0, 1, 2, 3), 48_000),
      { type: 'InputAudioRawFrame', data: { audio: 'AAABAAIAAwA=', sample_rate: 48_000, num_channels: 1 } },
    ],
  ])('%s', (_what, send, message) => {
    expect(send()).toBe(true)
    expect(socket.sent.at(-1)).toEqual(message)
  })
})

describe('a microphone', () => {
  test('at 16 kHz goes as bytes, copied', async () => {
    const { output, socket } = await rig()
    const samples = HOP.slice()
    output.sendAudio(samples, 16_000)
    samples.fill(0)
    expect(socket.sent).toEqual([HOP])
  })

  test('that comes by the minute is cut into messages the server takes', async () => {
    const { output, socket } = await rig()
    output.sendAudio(new Int16Array(16_000 * 60 + 1), 16_000)
    expect(socket.sent.map((message) => (message as Int16Array).length)).toEqual([...Array(60).fill(16_000), 1])
  })

  test('at a rate the server refuses is a mistake', async () => {
    const { output } = await rig()
    for (const rateHz of [0, 7999, 96_000, 16_000.5, Number.NaN])
      expect(() => output.sendAudio(HOP, rateHz)).toThrow(RangeError)
  })

  test('waits for a network that lags: dropped and counted', async () => {
    const { output, socket } = await rig()
    socket.bufferedAmount = FULL_BYTES
    expect(output.sendAudio(HOP, 16_000)).toBe(false)
    expect(output.sendText('Words go all the same.')).toBe(true)
    expect(output.droppedAudioMs).toBe(20)
    socket.bufferedAmount = 0
    expect(output.sendAudio(HOP, 16_000)).toBe(true)
  })

  test('gives up a connection that has taken nothing for five seconds', async () => {
    const { output, socket, clock, connection } = await rig()
    socket.answersClose = false
    socket.bufferedAmount = FULL_BYTES
    output.sendAudio(HOP, 16_000)
    await clock.advance(4999)
    output.sendAudio(HOP, 16_000)
    expect(connection.isOpen).toBe(true)
    await clock.advance(1)
    output.sendAudio(HOP, 16_000)
    expect((await connection.closed).code).toBe(1006)
  })

  test('keeps one that lags now and then', async () => {
    const { output, socket, clock, connection } = await rig()
    for (let second = 0; second < 20; second++) {
      socket.bufferedAmount = second % 3 === 2 ? 0 : FULL_BYTES
      output.sendAudio(HOP, 16_000)
      await clock.advance(1000)
    }
    expect(connection.isOpen).toBe(true)
  })
})

test('a connection that lags is not judged by the one before', async () => {
  const { output, socket, clock } = await rig()
  socket.bufferedAmount = FULL_BYTES
  output.sendAudio(HOP, 16_000)
  await clock.advance(5000)
  const next = await rig()
  output.attach(next.connection)
  next.socket.bufferedAmount = FULL_BYTES
  output.sendAudio(HOP, 16_000)
  expect(next.connection.isOpen).toBe(true)
})

test('over a connection that is closed nothing goes, and nothing is kept for the next', async () => {
  const { output, socket } = await rig()
  socket.closes(1006)
  expect(output.sendText('lost')).toBe(false)
  expect(output.sendAudio(HOP, 16_000)).toBe(false)
  expect(output.droppedAudioMs).toBe(20)
  const next = await rig()
  output.attach(next.connection)
  expect([...socket.sent, ...next.socket.sent]).toEqual([])
})

test('before the first connection nothing goes', () => {
  expect(new Output(new VirtualClock()).sendText('early')).toBe(false)
})
