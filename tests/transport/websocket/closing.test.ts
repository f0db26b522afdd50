import { describe, expect, test } from 'bun:test'
import { json } from '../../../src/transport/websocket/json.ts'
import { WebSocketWire } from '../../../src/transport/websocket/wire.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { FakeSocket, SocketRig } from '../../support/socket.ts'

const hop = new Int16Array(480).fill(1_000)

describe('the end', () => {
  test.each([
    ['hung-up', 1000],
    ['max-duration', 1000],
    ['server-stopping', 1001],
    ['failed', 1011],
  ] as const)('%s closes with %d and says so', (reason, code) => {
    const rig = new SocketRig(json)
    rig.wire.close(reason)
    expect(rig.socket.closes).toEqual([{ code, reason }])
  })

  test.each([
    [1000, 'caller-left'],
    [1001, 'caller-left'],
    [1005, 'caller-left'],
    [1009, 'connection-lost'],
  ] as const)('a socket closed with %d means %s', (code, reason) => {
    const rig = new SocketRig(json)
    rig.wire.client.gone(code)
    rig.wire.client.gone(code)
    expect(rig.ended).toEqual([reason])
    expect(rig.socket.closes).toEqual([])
    expect(rig.clock.pending).toBe(0)
  })

  test.each([1002, 1006, 1011, 4000])('a socket closed with %d means that the client is lost', (code) => {
    const rig = new SocketRig(json)
    rig.wire.client.gone(code)
    rig.wire.client.gone(code)
    expect([rig.lost, rig.ended, rig.socket.closes]).toEqual([[0], [], []])
    rig.wire.close('connection-lost')
    expect([rig.ended, rig.socket.closes, rig.clock.pending]).toEqual([['connection-lost'], [], 0])
  })

  test('a call that is told of the end still has the last word', async () => {
    const clock = new VirtualClock()
    const socket = new FakeSocket()
    const wire = new WebSocketWire(socket, json, { clock })
    wire.listen({
      audio: () => {},
      command: () => {},
      lost: () => {},
      back: () => {},
      closed: () =>
        queueMicrotask(() => {
          wire.tell({ atMs: 0, type: 'call-ended', reason: 'failed' })
          wire.close('failed')
        }),
    })
    for (let i = 0; i < 50; i++) wire.client.message('{')
    await settled()
    expect(socket.types.slice(-2)).toEqual(['ErrorFrame', 'EndFrame'])
    expect(socket.closes).toEqual([{ code: 1008, reason: 'too many bad messages' }])
  })

  test('nothing is sent or heard afterwards', () => {
    const rig = new SocketRig(json)
    rig.wire.close('hung-up')
    rig.wire.play(hop)
    rig.wire.clear()
    rig.wire.tell({ atMs: 0, type: 'user-started-speaking' })
    rig.wire.client.message(new Uint8Array(2))
    expect(rig.socket.sent).toEqual([])
    expect(rig.audio).toEqual([])
  })
})
