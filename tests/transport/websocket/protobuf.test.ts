import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { protobuf, protobufRtvi } from '../../../src/transport/websocket/protobuf.ts'
import type { ProtoFrame } from '../../../src/transport/websocket/protobuf-wire.ts'
import {
  AudioWriter,
  readFrame,
  writeInterruption,
  writeMessageFrame,
  writeText,
  writeTranscription,
} from '../../../src/transport/websocket/protobuf-wire.ts'
import { SocketRig } from '../../support/socket.ts'
import { aftermath, turn } from '../rtvi/script.ts'

const clientReady = writeMessageFrame('{"label":"rtvi-ai","type":"client-ready","id":"a1","data":{"version":"2.1.0"}}')

const framesOf = (rig: SocketRig): readonly (ProtoFrame | undefined)[] =>
  rig.socket.sent.map((message) => (typeof message === 'string' ? undefined : readFrame(message)))

const kindsOf = (rig: SocketRig) => framesOf(rig).map((frame) => frame?.kind)

const hopsOf = (rig: SocketRig) =>
  framesOf(rig).flatMap((frame) =>
    frame?.kind === 'audio' && frame.audio.length === 960 ? [frame.audio.some(Boolean) ? 'speech' : 'silence'] : [],
  )

const messagesOf = (rig: SocketRig): readonly { type: string; data: Record<string, unknown> }[] =>
  framesOf(rig).flatMap((frame) => (frame?.kind === 'message' ? [JSON.parse(frame.data)] : []))

describe('a plain protobuf client', () => {
  test('is ready when it connects', () => {
    expect(new SocketRig(protobuf).commands).toEqual([{ type: 'ready' }])
  })

  test('cannot answer tools, until it says that it speaks RTVI', () => {
    const rig = new SocketRig(protobuf)
    expect(rig.wire.answersTools).toBe(false)
    rig.wire.client.message(clientReady)
    expect(rig.wire.answersTools).toBe(true)
    expect(new SocketRig(protobufRtvi).wire.answersTools).toBe(true)
  })

  test('is heard, and may ask, dictate and interrupt', () => {
    const rig = new SocketRig(protobuf)
    rig.wire.client.message(new AudioWriter(1024, 16_000).write(new Uint8Array(1024).fill(1)))
    expect(rig.audio).toEqual([{ samples: new Int16Array(512).fill(257), rateHz: 16_000 }])
    rig.wire.client.message(writeTranscription('what time is it', ''))
    rig.wire.client.message(writeText('say this'))
    rig.wire.client.message(writeInterruption())
    expect(rig.commands.slice(1)).toEqual([
      { type: 'text', text: 'what time is it', runImmediately: true, spoken: true },
      { type: 'speak', text: 'say this' },
      { type: 'interrupt' },
    ])
  })

  test('that states no rate means 16 kHz mono', () => {
    const rig = new SocketRig(protobuf)
    rig.wire.client.message(Uint8Array.fromHex('12041a020100'))
    expect(rig.audio).toEqual([{ samples: new Int16Array([1]), rateHz: 16_000 }])
  })

  test('gets audio, transcripts, pieces, interruptions and errors', () => {
    const rig = new SocketRig(protobuf)
    for (const event of turn) rig.wire.tell(event)
    rig.wire.clear()
    rig.wire.play(new Int16Array(480).fill(5))
    for (const event of aftermath) if (event.type === 'failed') rig.wire.tell(event)
    expect(kindsOf(rig)).toEqual(['transcription', 'text', 'interruption', 'audio', 'message'])
    expect(framesOf(rig)[0]).toEqual({
      kind: 'transcription',
      text: 'What time is it?',
      userId: '',
      timestamp: '2026-01-05T09:00:02.000Z',
    })
    expect(messagesOf(rig)[0]).toMatchObject({ type: 'error', data: { code: 'timeout', fatal: false } })
  })

  test('becomes an RTVI client when it says client-ready', () => {
    const rig = new SocketRig(protobuf)
    rig.wire.client.message(clientReady)
    rig.wire.play(new Int16Array(480))
    for (const event of turn) rig.wire.tell(event)
    rig.wire.clear()
    expect(new Set(kindsOf(rig))).toEqual(new Set(['message', 'audio']))
  })

  test.each([
    ['a text message', 'hello'],
    ['no Frame', Uint8Array.of(0x80)],
    ['an empty Frame', new Uint8Array(0)],
    ['an odd byte count', new AudioWriter(3, 16_000).write(new Uint8Array(3))],
    ['a rate of 96 kHz', new AudioWriter(4, 96_000).write(new Uint8Array(4))],
    ['a text frame without text', writeText('')],
    ['a broken RTVI message', writeMessageFrame('{')],
  ])('%s gets an error message', (_name, message) => {
    const rig = new SocketRig(protobuf)
    rig.wire.client.message(message)
    expect(messagesOf(rig).map(({ type }) => type)).toEqual(['error'])
    expect(rig.audio).toEqual([])
  })

  test('no bytes break the connection', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const rig = new SocketRig(protobuf)
        rig.wire.client.message(bytes)
        expect(rig.socket.sent.length).toBeLessThanOrEqual(1)
      }),
      { seed: 20_260_105, numRuns: 1_000 },
    )
  })
})

describe('the stock websocket-transport', () => {
  test('is ready when it says so', () => {
    const rig = new SocketRig(protobufRtvi)
    expect(rig.commands).toEqual([])
    rig.wire.client.message(clientReady)
    expect(rig.commands).toEqual([{ type: 'ready' }])
    expect(messagesOf(rig)).toMatchObject([{ type: 'bot-ready', id: 'a1', data: { version: '2.2.0' } }])
  })

  test('gets only audio and messages, all else would make it throw', () => {
    const rig = new SocketRig(protobufRtvi)
    for (const event of [...turn, ...aftermath]) rig.wire.tell(event)
    rig.wire.client.message(clientReady)
    rig.wire.play(new Int16Array(480))
    rig.wire.clear()
    for (const event of [...turn, ...aftermath]) rig.wire.tell(event)
    expect(new Set(kindsOf(rig))).toEqual(new Set(['message', 'audio']))
  })

  test('gets 40 ms of silence after an utterance, to play what its player held back', () => {
    const rig = new SocketRig(protobufRtvi)
    rig.wire.play(new Int16Array(480).fill(100))
    rig.wire.tell({ atMs: 0, type: 'bot-stopped-speaking', reply: 1 })
    expect(hopsOf(rig)).toEqual(['speech', 'silence', 'silence'])
  })

  test('gets it when the bot pauses for the caller, not as a click when it is cut later', async () => {
    const rig = new SocketRig(protobufRtvi)
    rig.wire.play(new Int16Array(480).fill(100))
    rig.wire.tell({ atMs: 0, type: 'user-started-speaking' })
    // The hop that fades.
    rig.wire.play(new Int16Array(480).fill(50))
    await rig.clock.advance(40)
    expect(hopsOf(rig)).toEqual(['speech', 'speech', 'silence', 'silence'])
    rig.wire.tell({ atMs: 600, type: 'bot-stopped-speaking', reply: 1 })
    expect(hopsOf(rig)).toEqual(['speech', 'speech', 'silence', 'silence'])
  })
})
