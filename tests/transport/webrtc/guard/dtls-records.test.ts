import { expect, test } from 'bun:test'
import { isDtls } from '../../../../src/transport/webrtc/guard/dtls-records.ts'

test('DTLS is told by its first byte', () => {
  expect([19, 20, 23, 63, 64, 0x80].filter((first) => isDtls(Uint8Array.of(first)))).toEqual([20, 23, 63])
  expect(isDtls(new Uint8Array())).toBe(false)
})
