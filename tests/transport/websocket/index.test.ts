import { expect, test } from 'bun:test'
import type { Format } from '../../../src/transport/websocket/format.ts'
import { selectFormat } from '../../../src/transport/websocket/index.ts'
import { json } from '../../../src/transport/websocket/json.ts'
import { protobuf, protobufRtvi } from '../../../src/transport/websocket/protobuf.ts'
import { rtviText } from '../../../src/transport/websocket/rtvi-text.ts'

const cases: readonly (readonly [string, Format])[] = [
  ['', json],
  ['format=json', json],
  ['format=protobuf', protobuf],
  ['format=PROTOBUF', protobuf],
  ['format=JSON&rtvi=', json],
  ['format=&rtvi=TRUE', rtviText],
  ['rtvi=1', rtviText],
  ['rtvi=true', rtviText],
  ['rtvi=0', json],
  ['format=protobuf&rtvi=1', protobufRtvi],
  ['token=secret&rtvi=1&format=protobuf', protobufRtvi],
]

test.each(cases)('/ws?%s selects its format', (query, format) => {
  expect(selectFormat(new URLSearchParams(query))).toEqual({ format })
})

test.each(['format=protobuff', 'format=xml', 'format=json,protobuf', 'format=__proto__', 'rtvi=2', 'rtvi=protobuf'])(
  '/ws?%s asks for what there is not, and is told what there is',
  (query) => {
    expect(selectFormat(new URLSearchParams(query))).toEqual({
      problem: expect.stringMatching(/^Unknown (?:format: use "json" or "protobuf"|rtvi: use "1" or "0")$/),
    })
  },
)
