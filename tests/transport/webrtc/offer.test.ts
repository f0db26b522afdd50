import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { OfferError, readOffer, type OfferFault } from '../../../src/transport/webrtc/offer.ts'
import { offerSdp } from '../../support/peer.ts'

const good = offerSdp()

const candidatesOf = (sdp: string) =>
  readOffer(sdp)
    .sdp.split('\r\n')
    .filter((line) => line.startsWith('a=candidate'))

test('an offer tells what the server needs', () => {
  expect(readOffer(good)).toMatchObject({ hasChannel: true, hasFec: true, isPassive: false })
  expect(readOffer(offerSdp({ channel: false }))).toMatchObject({ hasChannel: false })
  expect(readOffer(good.replace(';useinbandfec=1', ''))).toMatchObject({ hasFec: false })
})

test.each(['0b1c2d3e-aaaa.local', 'internal.example', '2130706433', ''])(
  'candidate %p is no address and left out',
  (name) => {
    const hidden = `a=candidate:1 1 udp 2122260223 ${name} 53421 typ host\r\n`
    const plain = 'a=candidate:2 1 udp 2122260222 192.0.2.7 53421 typ host\r\n'
    expect(candidatesOf(good + hidden + plain)).toEqual([plain.trim()])
  },
)

test('of too many candidates the first are kept', () => {
  const lines = Array.from({ length: 40 }, (_, at) => `a=candidate:${at} 1 udp 1 192.0.2.7 ${1000 + at} typ host\r\n`)
  expect(candidatesOf(good + lines.join(''))).toEqual(lines.slice(0, 32).map((line) => line.trim()))
})

test.each<[OfferFault, string]>([
  ['malformed', ''],
  ['malformed', 'hello'],
  ['malformed', `${good}a=mid:0\r\n`],
  ['no-audio', good.replace('m=audio', 'm=video')],
  ['no-opus', good.replace('opus', 'speex')],
  ['insecure', good.replace(/a=fingerprint.*\r\n/, '')],
  ['insecure', good.replace(/a=fingerprint.*/, 'a=fingerprint:sha-256 AB:CD')],
  ['insecure', good.replace(/a=fingerprint.*/, `a=fingerprint:md5 ${Array(16).fill('AB').join(':')}`)],
  ['insecure', good.replace(/a=fingerprint.*/, `a=fingerprint:sha-1 ${Array(20).fill('XY').join(':')}`)],
  ['insecure', good.replace(/a=ice-pwd.*\r\n/, '')],
  ['too-large', good + 'a=x\r\n'.repeat(20_000)],
  ['too-large', good + 'a=x\r\n'.repeat(1000)],
  ['too-large', good + 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\n'.repeat(20)],
])('it is refused as %p', (code, sdp) => {
  expect(() => readOffer(sdp)).toThrow(expect.objectContaining({ code }))
})

test('whatever is changed in it, it is read or refused, in no time', () => {
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(200), fc.string({ maxLength: 100 }), (at, removed, added) => {
      try {
        readOffer(good.slice(0, at) + added + good.slice(at + removed))
      } catch (error) {
        expect(error).toBeInstanceOf(OfferError)
      }
    }),
    { seed: 1, numRuns: 2000 },
  )
})
