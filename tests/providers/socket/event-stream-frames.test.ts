import { EventStreamCodec } from '@smithy/core/event-streams'
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { decodeFrame, encodeFrame } from '../../../src/providers/socket/event-stream-frames.ts'

const decoder = new TextDecoder()
/** Amazon's own reader and writer. */
const amazons = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : decoder.decode(bytes)),
  (text) => new TextEncoder().encode(text),
)

const name = fc.string({ minLength: 1, maxLength: 40 })
const headers = fc
  .dictionary(name, fc.string({ maxLength: 200 }), { maxKeys: 6 })
  .filter((all) => !('__proto__' in all))
const payload = fc.uint8Array({ maxLength: 500 })

describe('frames of an event stream', () => {
  test("that we write are read by Amazon's reader", () => {
    fc.assert(
      fc.property(headers, payload, (texts, bytes) => {
        const read = amazons.decode(encodeFrame({ headers: texts, payload: bytes }))
        const values = Object.entries(read.headers).map(([key, { type, value }]) => [key, type, value])
        expect(values).toEqual(Object.entries(texts).map(([key, value]) => [key, 'string', value]))
        expect(read.body).toEqual(bytes)
      }),
    )
  })

  test('that Amazon writes are read by us, with headers of all types', () => {
    fc.assert(
      fc.property(headers, payload, fc.nat(), (texts, bytes, number) => {
        const written = amazons.encode({
          headers: {
            flag: { type: 'boolean', value: number % 2 === 0 },
            byte: { type: 'byte', value: number % 128 },
            short: { type: 'short', value: number % 30_000 },
            integer: { type: 'integer', value: number },
            binary: { type: 'binary', value: bytes },
            time: { type: 'timestamp', value: new Date(number) },
            uuid: { type: 'uuid', value: '550e8400-e29b-41d4-a716-446655440000' },
            ...Object.fromEntries(
              Object.entries(texts).map(([key, value]) => [key, { type: 'string', value } as const]),
            ),
          },
          body: bytes,
        })
        expect(decodeFrame(written)).toEqual({ headers: texts, payload: bytes })
      }),
    )
  })

  test('of any bytes are read or refused, and never thrown at', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeFrame(bytes) === undefined))
  })

  test('that were damaged at any place are refused', () => {
    fc.assert(
      fc.property(headers, payload, fc.nat(), fc.integer({ min: 1, max: 255 }), (texts, bytes, at, change) => {
        const frame = encodeFrame({ headers: texts, payload: bytes })
        const where = at % frame.length
        frame[where] = (frame[where] ?? 0) ^ change
        expect(decodeFrame(frame)).toBeUndefined()
      }),
    )
  })

  test('whose headers lie, with right checksums, are refused', () => {
    const body = new Uint8Array([200, 1, 2])
    for (const lie of [[5], [0, 7], [0, 7, 0], [0, 7, 255, 255], [0, 99], [0, 5, 1], [255]]) {
      const frame = encodeFrame({ headers: {}, payload: new Uint8Array([...lie, ...body]) })
      expect(decodeFrame(withHeaders(frame, lie.length))).toBeUndefined()
    }
  })
})

/** The first bytes of the payload as headers. */
function withHeaders(frame: Uint8Array, bytes: number): Uint8Array {
  const lied = frame.slice()
  const view = new DataView(lied.buffer)
  view.setUint32(4, bytes)
  view.setUint32(8, Bun.hash.crc32(lied.subarray(0, 8)))
  view.setUint32(lied.length - 4, Bun.hash.crc32(lied.subarray(0, -4)))
  return lied
}
