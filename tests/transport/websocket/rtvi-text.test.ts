import { expect, test } from 'bun:test'
import { rtviText } from '../../../src/transport/websocket/rtvi-text.ts'
import { SocketRig } from '../../support/socket.ts'
import { turn } from '../rtvi/script.ts'

const message = (type: string, data: unknown) => JSON.stringify({ label: 'rtvi-ai', type, id: 'a1', data })

test('an RTVI client is ready when it says so, and then gets its events', () => {
  const rig = new SocketRig(rtviText)
  expect(rig.commands).toEqual([])
  for (const event of turn) rig.wire.tell(event)
  expect(rig.socket.sent).toEqual([])
  rig.wire.client.message(message('client-ready', { version: '2.1.0' }))
  expect(rig.commands).toEqual([{ type: 'ready' }])
  expect(rig.socket.types.slice(0, 4)).toEqual([
    'bot-ready',
    'server-message',
    'server-message',
    'user-started-speaking',
  ])
})

test('its microphone is heard as binary messages or as raw-audio', () => {
  const rig = new SocketRig(rtviText)
  const bytes = Uint8Array.of(1, 0, 2, 0)
  rig.wire.client.message(bytes)
  rig.wire.client.message(message('raw-audio', { base64Audio: bytes.toBase64(), sampleRate: 48_000, numChannels: 1 }))
  expect(rig.audio).toEqual([
    { samples: new Int16Array([1, 2]), rateHz: 16_000 },
    { samples: new Int16Array([1, 2]), rateHz: 48_000 },
  ])
})

test('speech comes as bot-tts-audio', () => {
  const rig = new SocketRig(rtviText)
  rig.wire.play(new Int16Array(480).fill(3))
  const [speech] = rig.socket.texts
  expect(speech).toMatchObject({
    label: 'rtvi-ai',
    type: 'bot-tts-audio',
    data: { sample_rate: 24_000, num_channels: 1 },
  })
  expect(Uint8Array.fromBase64(String(speech?.data['audio']))).toHaveLength(960)
})

test('half a sample is refused with an error', () => {
  const rig = new SocketRig(rtviText)
  rig.wire.client.message(new Uint8Array(5))
  expect(rig.socket.types).toEqual(['error'])
})
