import { describe, expect, test } from 'bun:test'
import type { Format } from '../../../src/transport/websocket/format.ts'
import { json } from '../../../src/transport/websocket/json.ts'
import { protobuf, protobufRtvi } from '../../../src/transport/websocket/protobuf.ts'
import { AudioWriter, readFrame } from '../../../src/transport/websocket/protobuf-wire.ts'
import { rtviText } from '../../../src/transport/websocket/rtvi-text.ts'
import { WebSocketWire } from '../../../src/transport/websocket/wire.ts'
import { wireContract } from '../../contract/wire.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { FakeSocket, SocketRig } from '../../support/socket.ts'

const hop = new Int16Array(480).fill(1_000)

/** Audible milliseconds in one message to the client. */
function audibleMs(message: string | Uint8Array): number {
  let bytes: Uint8Array | undefined
  if (typeof message === 'string') {
    const audio: unknown = JSON.parse(message).data?.audio
    if (typeof audio === 'string') bytes = Uint8Array.fromBase64(audio)
  } else {
    const frame = readFrame(message)
    if (frame?.kind === 'audio') bytes = frame.audio
  }
  return bytes?.some((byte) => byte !== 0) ? bytes.length / 48 : 0
}

const formats: readonly (readonly [string, Format, boolean])[] = [
  ['JSON', json, false],
  ['RTVI text', rtviText, false],
  ['protobuf', protobuf, true],
  ['protobuf with RTVI', protobufRtvi, true],
]

for (const [name, format, isProtobuf] of formats) {
  wireContract(`a WebSocket in ${name}`, async () => {
    const clock = new VirtualClock()
    const socket = new FakeSocket()
    const wire = new WebSocketWire(socket, format, { clock })
    socket.onClosed = (code) => wire.client.gone(code)
    const chunk = new Int16Array(512).map((_, index) => (index % 2 ? 8_000 : -8_000))
    const pcm = new Uint8Array(chunk.buffer)
    const writer = new AudioWriter(pcm.length, 16_000)
    return {
      wire,
      speak: async (ms) => {
        for (let spokenMs = 0; spokenMs < ms; spokenMs += 32) {
          wire.client.message(isProtobuf ? writer.write(pcm).slice() : pcm)
          await clock.advance(32)
        }
      },
      heardMs: () => socket.sent.reduce((sum, message) => sum + audibleMs(message), 0),
      leave: async () => wire.client.gone(1001),
      settle: (ms) => clock.advance(ms),
      [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
    }
  })
}

describe('a slow reader', () => {
  test('gets half a second, then loses hops, then gets the newest', () => {
    const rig = new SocketRig(protobuf)
    rig.socket.reads = false
    for (let i = 0; i < 40; i++) rig.wire.play(hop)
    expect(rig.socket.sent.length).toBeWithin(25, 28)
    expect(rig.wire.traffic.droppedHops).toBe(40 - rig.socket.sent.length)
    rig.socket.readAll()
    const before = rig.socket.sent.length
    rig.wire.play(hop)
    expect(rig.socket.sent).toHaveLength(before + 1)
  })

  test('that reads nothing for five seconds is closed with 1013', async () => {
    const rig = new SocketRig(json)
    rig.socket.reads = false
    for (let ms = 0; ms < 5_400; ms += 20) {
      rig.wire.play(hop)
      await rig.clock.advance(20)
    }
    expect(rig.socket.closes).toEqual([])
    for (let ms = 0; ms < 400; ms += 20) {
      rig.wire.play(hop)
      await rig.clock.advance(20)
    }
    expect(rig.socket.closes).toEqual([{ code: 1013, reason: 'reads too slowly' }])
    expect([rig.lost, rig.ended]).toEqual([[0], []])
  })

  test('that catches up in between is kept', async () => {
    const rig = new SocketRig(json)
    rig.socket.reads = false
    for (let ms = 0; ms < 60_000; ms += 20) {
      if (ms % 3_000 === 0) {
        rig.socket.readAll()
        rig.wire.client.pong()
      }
      rig.wire.play(hop)
      await rig.clock.advance(20)
    }
    expect(rig.socket.closes).toEqual([])
    expect(rig.wire.traffic.droppedHops).toBeGreaterThan(0)
  })

  test('that never reads costs at most a mebibyte of events', async () => {
    const rig = new SocketRig(json)
    rig.socket.reads = false
    for (let i = 0; i < 5_000; i++) rig.wire.tell({ atMs: 0, type: 'token', reply: 1, text: 'x'.repeat(1_000) })
    await settled()
    expect(rig.socket.closes).toEqual([{ code: 1013, reason: 'reads too slowly' }])
    expect(rig.socket.bufferedBytes()).toBeLessThan(1024 * 1024 + 2_000)
  })
})

describe('a client that asks for too much', () => {
  const text = JSON.stringify({ type: 'TranscriptionFrame', data: { text: 'hi' } })

  test('has fifty texts taken, is told so once, and then five a second', async () => {
    const rig = new SocketRig(json)
    for (let i = 0; i < 1_000; i++) rig.wire.client.message(text)
    const texts = () => rig.commands.filter(({ type }) => type === 'text').length
    expect(texts()).toBe(50)
    expect(rig.socket.texts.map(({ data }) => data['error'])).toEqual(['text dropped: more than 5 a second'])
    await rig.clock.advance(1_000)
    for (let i = 0; i < 1_000; i++) rig.wire.client.message(text)
    expect(texts()).toBe(55)
    expect(rig.socket.sent).toHaveLength(1)
  })

  test('can still interrupt and hang up', () => {
    const rig = new SocketRig(json)
    for (let i = 0; i < 100; i++) rig.wire.client.message(text)
    rig.wire.client.message(JSON.stringify({ type: 'InterruptionFrame' }))
    rig.wire.client.message(JSON.stringify({ type: 'EndFrame' }))
    expect(rig.commands.slice(-2)).toEqual([{ type: 'interrupt' }, { type: 'hang-up' }])
  })
})

describe('a dead peer', () => {
  test.each([
    ['JSON', json],
    ['RTVI', rtviText],
  ])('gets a message with each ping where it asked for heartbeats, and else none: %s', async (_name, format) => {
    const rig = new SocketRig(format)
    const beats = () => JSON.stringify(rig.socket.texts).split('"type":"heartbeat"').length - 1
    rig.wire.client.message('{"label":"rtvi-ai","type":"client-ready","id":"1","data":{"version":"1.0.0"}}')
    await rig.clock.advance(4000)
    expect(beats()).toBe(0)
    rig.socket.wantsHeartbeats = true
    await rig.clock.advance(6000)
    expect(beats()).toBe(3)
    rig.wire.close('hung-up')
    const { length } = rig.socket.sent
    await rig.clock.advance(10_000)
    expect(rig.socket.sent.length).toBe(length)
  })

  test('that asked for heartbeats gets the first as its call begins: a network may fall silent before the second', () => {
    const rig = new SocketRig(json)
    rig.socket.wantsHeartbeats = true
    rig.wire.tell({ atMs: 0, type: 'call-started', version: 1, callId: 'c-1', wire: 'websocket' })
    expect(JSON.stringify(rig.socket.texts.at(-1))).toContain('heartbeat')
  })

  test('is pinged every 2 s and lost after 10 s, however much we send', async () => {
    const rig = new SocketRig(protobuf)
    await rig.clock.advance(9_999)
    expect(rig.socket.pings).toBe(4)
    expect(rig.lost).toEqual([])
    rig.wire.play(hop)
    await rig.clock.advance(1)
    expect([rig.lost, rig.ended, rig.socket.closes]).toEqual([[0], [], []])
    rig.wire.close('connection-lost')
    expect(rig.socket.closes).toEqual([{ code: 1001, reason: 'connection-lost' }])
    expect(rig.clock.pending).toBe(0)
  })

  test('is one that shows no sign of life: a pong or a message is one', async () => {
    const rig = new SocketRig(protobuf)
    for (let i = 0; i < 10; i++) {
      await rig.clock.advance(9_000)
      rig.wire.client.pong()
    }
    for (let i = 0; i < 10; i++) {
      await rig.clock.advance(9_000)
      rig.wire.client.message(new AudioWriter(4, 16_000).write(new Uint8Array(4)))
    }
    expect(rig.lost).toEqual([])
  })

  test('is no peer of a process that stood still', async () => {
    const rig = new SocketRig(protobuf)
    await rig.clock.advance(6_000)
    rig.clock.stall(3_600_000)
    await rig.clock.advance(3_900)
    expect(rig.lost).toEqual([])
    await rig.clock.advance(6_000)
    expect(rig.lost).toHaveLength(1)
  })

  test('that does not answer our close is cut after a second', async () => {
    const rig = new SocketRig(json)
    const disposed = rig.wire[Symbol.asyncDispose]()
    await rig.clock.advance(999)
    expect(rig.socket.terminated).toBe(false)
    await rig.clock.advance(1)
    expect(rig.socket.terminated).toBe(true)
    await disposed
  })
})

describe('bad input', () => {
  test.each<[string, number, string | Uint8Array]>([
    ['four thousand small messages', 4096, '{"type":"StartFrame"}'],
    ['four mebibytes', 4, '{"type":"StartFrame"}'.padEnd(1024 * 1024)],
    ['four mebibytes in binary', 4, new Uint8Array(1024 * 1024)],
  ])('%s may come at once; what goes on so is closed with 1008', async (_name, most, message) => {
    const rig = new SocketRig(json)
    for (let i = 0; i < most; i++) rig.wire.client.message(message)
    await settled()
    expect(rig.socket.closes).toEqual([])
    rig.wire.client.message(message)
    rig.wire.client.message(message)
    await settled()
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'sends too much' }])
    expect(rig.ended).toEqual(['failed'])
    expect(rig.socket.texts.at(-1)?.data['error']).toBe('closed: more than 1000 messages or 1 MiB a second')
  })

  test('a mebibyte a second may come all the time', async () => {
    const rig = new SocketRig(json)
    for (let second = 0; second < 60; second++) {
      for (let i = 0; i < 1000; i++) rig.wire.client.message('{"type":"StartFrame"}')
      await rig.clock.advance(1000)
    }
    expect(rig.socket.closes).toEqual([])
  })

  test.each(formats)('fifty bad messages in a row in %s are closed with 1008', async (_name, format) => {
    const rig = new SocketRig(format)
    for (let i = 0; i < 49; i++) rig.wire.client.message('{')
    expect(rig.socket.closes).toEqual([])
    for (let i = 0; i < 10; i++) rig.wire.client.message('{')
    await settled()
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'too many bad messages' }])
    expect(rig.socket.sent).toHaveLength(50)
  })

  test('a good message in between forgives them', () => {
    const rig = new SocketRig(json)
    for (let i = 0; i < 200; i++) rig.wire.client.message(i % 40 ? '{' : new Uint8Array(2))
    expect(rig.socket.closes).toEqual([])
  })

  test('ten seconds of audio may come at once; of the rest one error tells', async () => {
    const rig = new SocketRig(json)
    for (let i = 0; i < 60; i++) rig.wire.client.message(new Uint8Array(32_000))
    expect(rig.audioMs).toBe(10_000)
    expect(rig.socket.types).toEqual(['ErrorFrame'])
    await rig.clock.advance(5_000)
    for (let i = 0; i < 60; i++) rig.wire.client.message(new Uint8Array(32_000))
    expect(rig.audioMs).toBe(15_000)
  })
})
