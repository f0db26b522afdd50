import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { ReplayWindow } from '../../../src/transport/webrtc/replay-window.ts'
import {
  isRtp,
  SrtpReceiver,
  SrtpSender,
  srtpSaltBytes,
  type SrtpCipher,
  type SrtpMaster,
} from '../../../src/transport/webrtc/srtp.ts'

const SSRC = 0xcafebabe
const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const masterOf = (cipher: SrtpCipher): SrtpMaster => ({
  key: Buffer.alloc(16, 7),
  salt: Buffer.alloc(srtpSaltBytes(cipher), 9),
})
const packet = (timestamp = 5) => ({
  timestamp,
  isFirst: false,
  payload: Uint8Array.of(1, 2, 3),
})

test('a packet is protected as libsrtp does it (its test vector for AES_CM_128_HMAC_SHA1_80)', () => {
  const master = { key: hex('E1F97A0D3E018BE0D64FA32C06DE4139'), salt: hex('0EC675AD498AFEEBB6960B3AABE6') }
  const plain = { timestamp: 0xdecafbad, isFirst: false, payload: Buffer.alloc(16, 0xab) }
  const sealed = hex('800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb')
  const sender = new SrtpSender('cm', master, { ssrc: SSRC, payloadType: 15, sequence: 0x1234 })
  expect(sender.protect(plain).toString('hex')).toBe(sealed.toString('hex'))
  expect(new SrtpReceiver('cm', master, 15).unprotect(sealed)?.payload.toString()).toBe(plain.payload.toString())
})

describe.each(['gcm', 'cm'] as const)('%s', (cipher) => {
  const pair = (sequence = 0) => ({
    sender: new SrtpSender(cipher, masterOf(cipher), { ssrc: SSRC, payloadType: 111, sequence }),
    receiver: new SrtpReceiver(cipher, masterOf(cipher), 111),
  })

  test('what is protected comes out as it went in, across two wraps', () => {
    const { sender, receiver } = pair(32_000)
    for (let count = 32_000; count < 65_536 * 2 + 10; count++) {
      const sealed = sender.protect(packet(count))
      if (count % 500 > 2) continue
      expect(receiver.unprotect(sealed)).toEqual({
        ssrc: SSRC,
        sequence: count & 0xffff,
        timestamp: count,
        payload: Buffer.of(1, 2, 3),
      })
    }
  })

  test('a receiver that misses the first packets does not miss a wrap', () => {
    for (const sequence of [0, 0x7fff, 0x8000, 0xffff]) {
      const { sender, receiver } = pair(sequence)
      for (let lost = 0; lost < 100; lost++) sender.protect(packet())
      expect(receiver.unprotect(sender.protect(packet()))?.sequence).toBe((sequence & 0x7fff) + 100)
    }
  })

  test('a packet that comes again, or far too late, is refused', () => {
    const { sender, receiver } = pair()
    const sealed = Array.from({ length: 300 }, () => sender.protect(packet()))
    const at = (sequence: number) => receiver.unprotect(sealed[sequence] ?? Buffer.alloc(0))
    expect(at(0)?.sequence).toBe(0)
    expect(at(0)).toBeUndefined()
    expect(at(299)?.sequence).toBe(299)
    expect(at(250)?.sequence).toBe(250)
    expect(at(250)).toBeUndefined()
    expect(at(100)).toBeUndefined()
  })

  test('a forged bit anywhere is refused, and moves nothing', () => {
    const { sender, receiver } = pair(10)
    receiver.unprotect(sender.protect(packet()))
    const sealed = sender.protect(packet())
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const forged = Buffer.from(sealed)
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      // The version is judged by `isRtp`, before.
      expect(isRtp(forged) ? receiver.unprotect(forged) : undefined, `bit ${bit}`).toBeUndefined()
    }
    expect(receiver.unprotect(sealed)?.sequence).toBe(11)
  })

  test('noise is refused without throwing', () => {
    const { receiver } = pair()
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 13, maxLength: 120 }), (noise) => {
        noise[0] = 0x80 | ((noise[0] ?? 0) & 63)
        noise[1] = 111
        expect(receiver.unprotect(Buffer.from(noise))).toBeUndefined()
      }),
      { seed: 1, numRuns: 1000 },
    )
  })
})

const startsWith = (...bytes: number[]) => Buffer.concat([Buffer.from(bytes), Buffer.alloc(40)])

test('RTCP, DTLS and STUN are not RTP', () => {
  expect(isRtp(startsWith(0x80, 111))).toBe(true)
  expect(isRtp(startsWith(0x80, 0x80 | 111))).toBe(true)
  expect(isRtp(startsWith(0x80, 200))).toBe(false)
  expect(isRtp(startsWith(22, 254))).toBe(false)
  expect(isRtp(startsWith(0, 1))).toBe(false)
  expect(isRtp(Buffer.of(0x80, 111))).toBe(false)
})

test('an outage over a wrap of the sequence keeps the count', () => {
  const window = new ReplayWindow()
  window.accept(window.indexOf(65_000))
  expect(window.indexOf(3000)).toBe(65_536 + 3000)
  expect(window.indexOf(64_990)).toBe(64_990)
})
