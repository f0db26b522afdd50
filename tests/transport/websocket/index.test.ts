import { expect, test } from 'bun:test'
import type { Format } from '../../../src/transport/websocket/format.ts'
import { selectFormat } from '../../../src/transport/websocket/index.ts'
import { json } from '../../../src/transport/websocket/json.ts'
import { protobuf, protobufRtvi } from '../../../src/transport/websocket/protobuf.ts'
import { SocketRig } from '../../support/socket.ts'

const cases: readonly (readonly [string, Format])[] = [
  ['', json],
  ['format=json', json],
  ['format=protobuf', protobuf],
  ['format=PROTOBUF', protobuf],
  ['format=JSON&rtvi=', json],
  ['rtvi=0', json],
  ['format=protobuf&rtvi=1', protobufRtvi],
  ['token=secret&rtvi=1&format=protobuf', protobufRtvi],
]

test.each(cases)('/ws?%s selects its format', (query, format) => {
  expect(selectFormat(new URLSearchParams(query))).toEqual({ format, wantsHeartbeats: false })
  const asking = new URLSearchParams(`${query}&heartbeat=1`)
  expect(selectFormat(asking)).toEqual({ format, wantsHeartbeats: true })
})

test.each([
  'format=protobuff',
  'format=xml',
  'format=json,protobuf',
  'format=__proto__',
  'rtvi=2',
  'rtvi=protobuf',
  'heartbeat=2',
])('/ws?%s asks for what there is not, and is told what there is', (query) => {
  expect(selectFormat(new URLSearchParams(query))).toEqual({
    problem: expect.stringMatching(/^Unknown (?:format: use "json" or "protobuf"|(?:rtvi|heartbeat): use "1" or "0")$/),
  })
})

test.each([
  ['rtvi=1', ['bot-tts-audio'], 0],
  ['format=&rtvi=TRUE', ['bot-tts-audio'], 0],
  ['rtvi=1&capture_bot_audio=true', ['eval-bot-audio'], 0],
  ['rtvi=1&skip_tts=true', ['bot-tts-audio'], 1],
] as const)('/ws?%s is RTVI as text, as an eval asks for it', (query, types, commands) => {
  const selected = selectFormat(new URLSearchParams(query))
  if (!('format' in selected)) throw new Error(selected.problem)
  const rig = new SocketRig(selected.format)
  rig.wire.play(new Int16Array(480))
  expect(rig.socket.types).toEqual([...types])
  expect(rig.commands).toEqual(commands === 0 ? [] : [{ type: 'prepare', how: 'text-only' }])
})
