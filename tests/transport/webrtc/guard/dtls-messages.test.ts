import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { DtlsMessages } from '../../../../src/transport/webrtc/guard/dtls-messages.ts'

interface Piece {
  number?: number
  type?: number
  length?: number
  offset?: number
}

/** A fragment of a message of `length` bytes. */
function fragment(body: Uint8Array, { number = 0, type = 1, length = body.length, offset = 0 }: Piece = {}): Buffer {
  const header = Buffer.alloc(12)
  header.writeUInt8(type, 0)
  header.writeUIntBE(length, 1, 3)
  header.writeUInt16BE(number, 4)
  header.writeUIntBE(offset, 6, 3)
  header.writeUIntBE(body.length, 9, 3)
  return Buffer.concat([header, body])
}

const bytes = (length: number, from = 0) => Uint8Array.from({ length }, (_, at) => (from + at) & 0xff)

test('a message in one piece passes as it is, without a body too', () => {
  const messages = new DtlsMessages()
  const [one, none] = [fragment(bytes(10)), fragment(bytes(0), { number: 1, type: 14 })]
  expect(messages.push(Buffer.concat([one, none]))).toEqual({ messages: [one, none], isRepeat: false })
})

test('pieces make a message in any order, overlapping and doubled as networks and senders have it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(), { maxLength: 200 }),
      (lengths, order) => {
        const wholes = lengths.map((length, number) => fragment(bytes(length, number), { number, type: number }))
        const pieces = lengths.flatMap((length, number) =>
          Array.from({ length: Math.ceil(length / 50) }, (_, part) =>
            fragment(bytes(length, number).subarray(part * 50, part * 50 + 70), {
              number,
              type: number,
              length,
              offset: part * 50,
            }),
          ),
        )
        const messages = new DtlsMessages()
        const passed: Buffer[] = []
        for (const at of order) passed.push(...messages.push(pieces[at % pieces.length] ?? Buffer.alloc(0)).messages)
        for (const piece of pieces.toReversed()) passed.push(...messages.push(piece).messages)
        expect(passed).toEqual(wholes)
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})

test('what has passed does not pass again, and is a repeat once it was answered', () => {
  const messages = new DtlsMessages()
  messages.push(fragment(bytes(10)))
  expect(messages.push(fragment(bytes(10)))).toEqual({ messages: [], isRepeat: false })
  messages.answer()
  expect(messages.push(fragment(bytes(10)))).toEqual({ messages: [], isRepeat: true })
})

describe('is dropped', () => {
  test.each([
    ['a piece beyond its message', fragment(bytes(10), { offset: 1, length: 10 })],
    ['a message larger than any', fragment(bytes(10), { length: 16_385 })],
    ['one far ahead', fragment(bytes(10), { number: 8 })],
    ['one that breaks off', fragment(bytes(10)).subarray(0, 20)],
    ['a header that breaks off', Buffer.alloc(11)],
  ])('%s', (_name, body) => {
    const messages = new DtlsMessages()
    expect(messages.push(body)).toEqual({ messages: [], isRepeat: false })
    expect(messages.push(fragment(bytes(10))).messages).toHaveLength(1)
  })

  test('a piece that contradicts one before it', () => {
    const messages = new DtlsMessages()
    messages.push(fragment(bytes(5), { length: 10 }))
    messages.push(fragment(bytes(5), { length: 11, offset: 5 }))
    messages.push(fragment(bytes(5), { length: 10, offset: 5, type: 2 }))
    expect(messages.push(fragment(bytes(5, 5), { length: 10, offset: 5 })).messages).toEqual([fragment(bytes(10))])
  })
})
