import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { DtlsGuard } from '../../../../src/transport/webrtc/guard/dtls-guard.ts'
import {
  ALERT,
  CHANGE_CIPHER_SPEC,
  clearRecord,
  HANDSHAKE,
} from '../../../../src/transport/webrtc/guard/dtls-records.ts'

const DATA = 23
const [HELLO, CERTIFICATE, KEY_EXCHANGE, CERTIFICATE_VERIFY] = [1, 11, 16, 15]

function record(type: number, epoch: number, fragment: Uint8Array = new Uint8Array(20), length = fragment.length) {
  const header = Buffer.alloc(13)
  header[0] = type
  header.writeUInt16BE(0xfefd, 1)
  header.writeUInt16BE(epoch, 3)
  header.writeUInt16BE(length, 11)
  return Buffer.concat([header, fragment])
}

/** A whole message of a handshake, in a record. */
function message(type: number, number: number, bytes = 4): Buffer {
  const whole = Buffer.alloc(12 + bytes, 7)
  whole.writeUInt8(type, 0)
  whole.writeUIntBE(bytes, 1, 3)
  whole.writeUInt16BE(number, 4)
  whole.writeUIntBE(0, 6, 3)
  whole.writeUIntBE(bytes, 9, 3)
  return clearRecord(whole)
}

function open(isServer = true, isListening = true) {
  const told: string[] = []
  const guard = new DtlsGuard({
    isServer,
    advanced: () => told.push('advanced'),
    repeated: () => told.push('repeated'),
  })
  if (isListening) guard.listen()
  return { guard, told }
}

/** As browsers encrypt it: after a nonce of epoch and sequence number. */
const encryptedAlert = record(ALERT, 1, Buffer.from('0001000000000005aabbccdd', 'hex'))
const finished = record(HANDSHAKE, 1)

describe('during a handshake', () => {
  test('messages pass in order, whatever their order was', () => {
    const { guard, told } = open()
    const [hello, again] = [message(HELLO, 0), message(HELLO, 1)]
    const flight = [message(CERTIFICATE, 2), message(KEY_EXCHANGE, 3), message(CERTIFICATE_VERIFY, 4)] as const
    expect(guard.admitted(hello, false)).toEqual(hello)
    expect(guard.admitted(again, false)).toEqual(again)
    expect(guard.admitted(flight[2], false)).toHaveLength(0)
    expect(guard.admitted(flight[0], false)).toEqual(flight[0])
    expect(guard.admitted(flight[1], false)).toEqual(Buffer.concat([flight[1], flight[2]]))
    expect(told).toEqual(['advanced', 'advanced', 'advanced', 'advanced'])
  })

  test('one that comes again does not pass, and is told of once it was answered', () => {
    const { guard, told } = open()
    guard.admitted(message(HELLO, 0), false)
    expect(guard.admitted(message(HELLO, 0), false)).toHaveLength(0)
    guard.answered()
    expect(guard.admitted(message(HELLO, 0), false)).toHaveLength(0)
    expect(guard.admitted(message(HELLO, 0), true)).toHaveLength(0)
    expect(told).toEqual(['advanced', 'repeated', 'repeated'])
  })

  test('what a client encrypts waits until its last message in clear text has come', () => {
    const { guard } = open()
    for (const [number, type] of [HELLO, HELLO, CERTIFICATE].entries()) guard.admitted(message(type, number), false)
    expect(guard.admitted(finished, false)).toHaveLength(0)
    expect(guard.admitted(message(KEY_EXCHANGE, 3), false)).toEqual(message(KEY_EXCHANGE, 3))
    const verify = message(CERTIFICATE_VERIFY, 4)
    expect(guard.admitted(verify, false)).toEqual(Buffer.concat([verify, finished]))
    expect(guard.admitted(finished, false)).toEqual(finished)
  })

  test('what a server encrypts passes at once: we have its keys before it has ours', () => {
    expect(open(false).guard.admitted(finished, false)).toEqual(finished)
  })

  test('what comes before werift listens passes when it does', () => {
    const { guard, told } = open(true, false)
    const [hello, second] = [message(HELLO, 0), message(HELLO, 1)]
    for (const datagram of [second, hello, hello]) expect(guard.admitted(datagram, false)).toHaveLength(0)
    expect(told).toEqual([])
    expect(guard.listen()).toEqual(Buffer.concat([hello, second]))
    expect(guard.admitted(message(CERTIFICATE, 2), false)).toEqual(message(CERTIFICATE, 2))
  })

  test('before werift listens four datagrams are kept, not more', () => {
    const { guard } = open(true, false)
    for (let number = 0; number < 1000; number++) guard.admitted(message(HELLO, number, 100), false)
    expect(guard.listen()).toEqual(Buffer.concat([0, 1, 2, 3].map((number) => message(HELLO, number, 100))))
  })

  test('other records pass as they are, up to one that breaks off', () => {
    const datagram = Buffer.concat([record(CHANGE_CIPHER_SPEC, 0), record(ALERT, 0)])
    expect(open().guard.admitted(datagram, false)).toEqual(datagram)
    const broken = record(ALERT, 0, new Uint8Array(5), 6)
    expect(open().guard.admitted(Buffer.concat([datagram, broken]), false)).toEqual(datagram)
  })

  test('its messages may take 64 KiB, and be repeated as often as the network needs', () => {
    const { guard } = open()
    let passed = 0
    for (let number = 0; number < 100; number++) {
      for (let count = 0; count < 10; count++) passed += guard.admitted(message(HELLO, number, 1000), false).length
    }
    expect(passed).toBeWithin(60_000, 66_000)
  })
})

describe('after it', () => {
  test.each([
    ['a hello in clear text', message(HELLO, 0)],
    ['an alert in clear text', record(ALERT, 0)],
    ['data in clear text', record(DATA, 0)],
    ['an alert that would be read as one in clear text', record(ALERT, 1, Uint8Array.of(1, 0))],
    ['a fatal one', record(ALERT, 1, Uint8Array.of(2, 40))],
  ])('%s is refused', (_name, one) => {
    expect(open().guard.admitted(one, true)).toHaveLength(0)
  })

  test('what is encrypted passes, alerts as browsers write them included', () => {
    for (const one of [encryptedAlert, record(DATA, 1), record(DATA, 1, new Uint8Array()), finished])
      expect(open().guard.admitted(one, true)).toEqual(one)
  })

  test('of a flight that is sent again because our answer was lost, what is encrypted passes', () => {
    const { guard, told } = open()
    guard.admitted(message(HELLO, 0), false)
    guard.answered()
    const flight = Buffer.concat([message(HELLO, 0), record(CHANGE_CIPHER_SPEC, 0), finished])
    expect(guard.admitted(flight, true)).toEqual(finished)
    expect(told).toEqual(['advanced', 'repeated'])
  })
})

test('whatever comes, only whole records of it pass', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), fc.boolean(), (datagrams, isConnected) => {
      const { guard } = open()
      let passed = 0
      for (const datagram of datagrams) passed += guard.admitted(Buffer.from(datagram), isConnected).length
      expect(passed).toBeLessThanOrEqual(datagrams.reduce((sum, { length }) => sum + length, 0))
    }),
    { seed: 1, numRuns: 2000 },
  )
})
