import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { DtlsGuard, isDtls } from '../../../src/transport/webrtc/dtls-guard.ts'

const [CHANGE, ALERT, HANDSHAKE, DATA] = [20, 21, 22, 23]

function record(type: number, epoch: number, fragment: Uint8Array = new Uint8Array(20), length = fragment.length) {
  const header = Buffer.alloc(13)
  header[0] = type
  header.writeUInt16BE(0xfefd, 1)
  header.writeUInt16BE(epoch, 3)
  header.writeUInt16BE(length, 11)
  return Buffer.concat([header, fragment])
}

/** As browsers encrypt it: after a nonce of epoch and sequence number. */
const encryptedAlert = record(ALERT, 1, Buffer.from('0001000000000005aabbccdd', 'hex'))

describe('during a handshake', () => {
  test('everything passes that is whole', () => {
    const datagram = Buffer.concat([record(HANDSHAKE, 0), record(CHANGE, 0), record(HANDSHAKE, 1), record(ALERT, 0)])
    expect(new DtlsGuard().admitted(datagram, false)).toEqual(datagram)
    expect(new DtlsGuard().admitted(record(HANDSHAKE, 0), false)).toEqual(record(HANDSHAKE, 0))
  })

  test('what breaks off does not, and what is before it does', () => {
    expect(new DtlsGuard().admitted(record(HANDSHAKE, 0).subarray(0, 12), false)).toHaveLength(0)
    const broken = record(HANDSHAKE, 0, new Uint8Array(5), 6)
    expect(new DtlsGuard().admitted(Buffer.concat([record(CHANGE, 0), broken]), false)).toEqual(record(CHANGE, 0))
  })

  test('it may take 64 KiB, however it is cut; other records are not counted', () => {
    const guard = new DtlsGuard()
    for (let count = 0; count < 100; count++) guard.admitted(record(CHANGE, 0, new Uint8Array(1000)), false)
    const kilobyte = record(HANDSHAKE, 0, new Uint8Array(1011))
    const passed = Array.from({ length: 100 }, () => guard.admitted(kilobyte, false).length > 0)
    expect(passed.filter(Boolean)).toHaveLength(64)
    expect(guard.admitted(kilobyte, true)).toHaveLength(0)
    for (let count = 0; count < 100; count++) expect(guard.admitted(record(DATA, 1), true)).toHaveLength(33)
  })
})

describe('after it', () => {
  test.each([
    ['a hello in clear text', record(HANDSHAKE, 0)],
    ['an alert in clear text', record(ALERT, 0)],
    ['data in clear text', record(DATA, 0)],
    ['an alert that would be read as one in clear text', record(ALERT, 1, Uint8Array.of(1, 0))],
    ['a fatal one', record(ALERT, 1, Uint8Array.of(2, 40))],
  ])('%s is refused', (_name, one) => {
    expect(new DtlsGuard().admitted(one, true)).toHaveLength(0)
  })

  test('what is encrypted passes, alerts as browsers write them included', () => {
    for (const one of [encryptedAlert, record(DATA, 1), record(DATA, 1, new Uint8Array()), record(HANDSHAKE, 1)])
      expect(new DtlsGuard().admitted(one, true)).toEqual(one)
  })

  test('of a flight that is sent again because our answer was lost, what is encrypted passes', () => {
    const flight = Buffer.concat([record(HANDSHAKE, 0), record(CHANGE, 0), record(HANDSHAKE, 1)])
    expect(new DtlsGuard().admitted(flight, true)).toEqual(record(HANDSHAKE, 1))
  })
})

test('whatever comes, only whole records of it pass', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.boolean(), (bytes, isConnected) => {
      const passed = new DtlsGuard().admitted(Buffer.from(bytes), isConnected)
      expect(passed.length).toBeLessThanOrEqual(bytes.length)
      expect(passed.length === 0 || passed.length >= 13).toBe(true)
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test('DTLS is told by its first byte', () => {
  expect([19, 20, 23, 63, 64, 0x80].map((first) => isDtls(Uint8Array.of(first)))).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
  ])
  expect(isDtls(new Uint8Array())).toBe(false)
})
