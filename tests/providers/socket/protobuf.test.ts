import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { parse } from 'protobufjs'
import { decodeMessage, encodeMessage } from '../../../src/providers/socket/protobuf.ts'

/** Another codec than ours. */
const { root } = parse(`
  syntax = "proto3";
  message All { string text = 1; int64 number = 2; bool flag = 3; bytes raw = 200; repeated All inner = 5; fixed64 wide = 6; float narrow = 7; }
`)
const All = root.lookupType('All')

const text = fc.string({ unit: 'grapheme', maxLength: 50 })
const number = fc.nat({ max: Number.MAX_SAFE_INTEGER })

describe('messages of Protocol Buffers', () => {
  test('that we write are read by another codec', () => {
    fc.assert(
      fc.property(text, number, fc.boolean(), fc.uint8Array({ maxLength: 300 }), (one, two, flag, raw) => {
        const inner = encodeMessage([[1, one]])
        const bytes = encodeMessage([
          [1, one],
          [2, two],
          [3, flag],
          [200, raw],
          [5, inner],
          [5, inner],
        ])
        expect(All.toObject(All.decode(bytes), { longs: Number, bytes: String, defaults: true })).toMatchObject({
          text: one,
          number: two,
          flag,
          raw: raw.toBase64(),
          inner: [{ text: one }, { text: one }],
        })
      }),
    )
  })

  test('that another codec writes are read by us, past fields of all kinds', () => {
    fc.assert(
      fc.property(text, number, fc.boolean(), (one, two, flag) => {
        const message = { wide: 7, narrow: 0.5, text: one, number: two, flag, inner: [{ text: one }, { number: two }] }
        const read = decodeMessage(All.encode(All.create(message)).finish())
        expect([read?.text(1), read?.number(2), read?.number(3) === 1]).toEqual([one, two, flag])
        expect(read?.messages(5).map((inner) => [inner.text(1), inner.number(2)])).toEqual([
          [one, 0],
          ['', two],
        ])
      }),
    )
  })

  test('of any bytes are read or refused, and never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const read = decodeMessage(bytes)
        for (let field = 0; field < 20; field++) read?.messages(field).forEach((inner) => inner.text(field))
      }),
    )
  })

  test.each([[[8]], [[10, 5, 1]], [[11]], [[15]], [[9, 1, 2]], [[8, ...Array.from({ length: 11 }, () => 255)]]])(
    '%j is no message',
    (bytes) => {
      expect(decodeMessage(Uint8Array.from(bytes))).toBeUndefined()
    },
  )
})
