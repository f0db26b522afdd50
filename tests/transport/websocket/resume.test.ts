import { describe, expect, test } from 'bun:test'
import type { Format } from '../../../src/transport/websocket/format.ts'
import { json } from '../../../src/transport/websocket/json.ts'
import { protobuf, protobufRtvi } from '../../../src/transport/websocket/protobuf.ts'
import { AudioWriter, readFrame, writeMessageFrame } from '../../../src/transport/websocket/protobuf-wire.ts'
import { ResumeTokens } from '../../../src/transport/websocket/resume-tokens.ts'
import type { WebSocketWire } from '../../../src/transport/websocket/wire.ts'
import { rtviText } from '../../../src/transport/websocket/rtvi-text.ts'
import { resumeContract } from '../../contract/resume.ts'
import { serialIds } from '../../support/ids.ts'
import { FakeSocket, SocketRig } from '../../support/socket.ts'

const CLIENT_READY = '{"label":"rtvi-ai","type":"client-ready","id":"1","data":{"version":"2.1.0"}}'
const STARTED = { atMs: 0, type: 'call-started', version: 1, callId: 'c1', wire: 'websocket' } as const

const asText = (message: string | Uint8Array): string => {
  if (typeof message === 'string') return message
  const frame = readFrame(message)
  return frame?.kind === 'message' ? frame.data : ''
}

function audibleMs(message: string | Uint8Array): number {
  const data = typeof message === 'string' ? JSON.parse(message).data : undefined
  const frame = typeof message === 'string' ? undefined : readFrame(message)
  const audio: unknown = frame?.kind === 'audio' ? frame.audio : data?.audio
  const bytes =
    typeof audio === 'string' ? Uint8Array.fromBase64(audio) : audio instanceof Uint8Array ? audio : undefined
  return bytes?.some((byte) => byte !== 0) ? bytes.length / 48 : 0
}

const formats = [
  ['JSON', json, 'none'],
  ['RTVI text', rtviText, 'text'],
  ['protobuf with RTVI', protobufRtvi, 'protobuf'],
] as const satisfies (readonly [string, Format, string])[]

const losses = [
  ['whose socket breaks', 'break', 'anew'],
  ['whose pongs stop', 'silence', 'anew'],
  ['whose pongs stop and come again', 'silence', 'as before'],
] as const

for (const [name, format, ready] of formats) {
  for (const [loss, how, back] of losses) {
    resumeContract(`a client in ${name} ${loss}`, async () => {
      const rig = new SocketRig(format)
      const { wire, clock } = rig
      let socket = rig.socket
      let end = wire.client
      const greet = () => {
        socket.onClosed = (code) => end.gone(code)
        if (ready !== 'none') end.message(ready === 'text' ? CLIENT_READY : writeMessageFrame(CLIENT_READY))
      }
      wire.tell(STARTED)
      greet()
      const pcm = new Uint8Array(new Int16Array(320).map((_, at) => (at % 2 ? 8000 : -8000)).buffer)
      const writer = new AudioWriter(pcm.length, 16_000)
      return {
        wire,
        nowMs: () => clock.now(),
        speak: async (ms) => {
          for (let spokenMs = 0; spokenMs < ms; spokenMs += 20) {
            end.message(ready === 'protobuf' ? writer.write(pcm).slice() : pcm)
            await clock.advance(20)
          }
        },
        heardMs: () => socket.sent.reduce((sum, message) => sum + audibleMs(message), 0),
        lose: async () => {
          if (how === 'break') end.gone(1006)
          else await clock.advance(15_000)
        },
        comeBack: async () => {
          if (back === 'as before') {
            socket.sent.length = 0
            return end.pong()
          }
          socket = new FakeSocket()
          const attached = wire.attach(socket, format)
          if (!attached) throw new Error('the call is over')
          end = attached
          greet()
        },
        leave: async () => end.gone(1000),
        settle: (ms) => clock.advance(ms),
        told: () => socket.sent.map(asText).join('\n'),
        [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
      }
    })
  }
}

const open = (format: Format = json) => {
  const tokens = new ResumeTokens<WebSocketWire>(serialIds(), 60_000)
  const rig = new SocketRig(format, tokens)
  rig.wire.tell(STARTED)
  return { rig, tokens, wire: rig.wire }
}
const offers = (socket: FakeSocket) =>
  socket.sent.map(asText).flatMap((text) => /"token":"([^"]+)"/.exec(text)?.[1] ?? [])

describe('a client on a new socket', () => {
  test('takes the call over from one that still looks open, which is closed and not listened to any more', () => {
    const { rig, wire } = open()
    const old = wire.client
    const socket = new FakeSocket()
    expect(wire.attach(socket, json)).toBeDefined()
    expect(rig.socket.closes).toEqual([{ code: 4001, reason: 'resumed on another connection' }])
    expect([rig.lost.length, rig.backs]).toEqual([1, 1])
    const before = rig.audioMs
    old.message(new Uint8Array(640))
    old.gone(1000)
    expect([rig.audioMs - before, rig.ended]).toEqual([0, []])
    wire.client.message(new Uint8Array(640))
    expect(rig.audioMs - before).toBe(20)
  })

  test.each(formats)(
    'in %s is told of its call first, and of a token that was not used before',
    (_name, format, ready) => {
      const { rig, wire, tokens } = open(format)
      const hello = () => {
        if (ready !== 'none') wire.client.message(ready === 'text' ? CLIENT_READY : writeMessageFrame(CLIENT_READY))
      }
      hello()
      const seen = offers(rig.socket)
      expect(seen).toHaveLength(1)
      for (let time = 0; time < 3; time++) {
        const socket = new FakeSocket()
        wire.attach(socket, format)
        hello()
        expect(socket.sent.map(asText).find((text) => text.includes('c1'))).toBeDefined()
        const [token = '', ...more] = offers(socket)
        expect(more).toEqual([])
        expect(seen).not.toContain(token)
        expect(tokens.withToken(seen.at(-1) ?? '')).toBeUndefined()
        expect(tokens.withToken(token)).toBe(wire)
        seen.push(token)
      }
    },
  )

  test('may speak another format', () => {
    const { wire } = open(json)
    const socket = new FakeSocket()
    wire.attach(socket, protobuf)
    wire.play(new Int16Array(480).fill(1000))
    expect(socket.sent.map(audibleMs).filter((ms) => ms > 0)).toEqual([20])
  })

  test('finds nothing once the call is over', async () => {
    const { rig, wire, tokens } = open()
    const [token = ''] = offers(rig.socket)
    tokens.bind(wire, 's1')
    wire.close('hung-up')
    expect(tokens.withToken(token)).toBeUndefined()
    expect(tokens.underSession('s1')).toBeUndefined()
    expect(wire.attach(new FakeSocket(), json)).toBeUndefined()
  })

  test('that waits for nobody offers no token', () => {
    const rig = new SocketRig(json, new ResumeTokens(serialIds(), 0))
    rig.wire.tell(STARTED)
    expect(offers(rig.socket)).toEqual([])
  })

  test('is asked for where a ping of the old one is not answered within a second', async () => {
    const { rig, wire } = open()
    const asked = wire.isLost()
    await rig.clock.advance(500)
    wire.client.pong()
    await rig.clock.advance(600)
    expect(await asked).toBeFalse()
    const again = wire.isLost()
    await rig.clock.advance(1000)
    expect(await again).toBeTrue()
    wire.client.gone(1006)
    expect(await wire.isLost()).toBeTrue()
  })
})
