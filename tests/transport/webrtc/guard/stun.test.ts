import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { isAuthenticRequest } from '../../../../src/transport/webrtc/guard/stun.ts'

/** RFC 5769 §2.1: a binding request of user `evtj:h6vY` with this password. */
const RFC_5769 = Buffer.from(
  `000100582112a442b7e7a701bc34d686fa87dfae 802200105354554e207465737420636c69656e74 002400046e0001ff
   80290008932ff9b151263b36 000600096576746a3a68367659202020 000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
   80280004e57a3bcf`.replaceAll(/\s/g, ''),
  'hex',
)
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt'

describe('a check is authentic', () => {
  test('when RFC 5769 says so', () => {
    expect(isAuthenticRequest(RFC_5769, 'evtj', PASSWORD)).toBe(true)
  })

  test('only with the right password, for the right user, unchanged and whole', () => {
    expect(isAuthenticRequest(RFC_5769, 'evtj', `${PASSWORD}x`)).toBe(false)
    expect(isAuthenticRequest(RFC_5769, 'evt', PASSWORD)).toBe(false)
    // Up to its integrity: the fingerprint after it proves nothing and is left out.
    for (let at = 0; at < 96; at++) {
      const changed = Buffer.from(RFC_5769)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(isAuthenticRequest(changed, 'evtj', PASSWORD), `byte ${at}`).toBe(false)
    }
    for (let length = 0; length < RFC_5769.length; length++) {
      expect(isAuthenticRequest(RFC_5769.subarray(0, length), 'evtj', PASSWORD)).toBe(false)
    }
  })

  test('never for noise, which never makes it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, hasCookie) => {
        const data = Buffer.from(noise)
        if (hasCookie && data.length >= 20) Buffer.from('000100002112a442', 'hex').copy(data)
        if (hasCookie && data.length >= 20) data.writeUInt16BE(data.length - 20, 2)
        expect(isAuthenticRequest(data, 'u', 'p')).toBe(false)
      }),
      { seed: 1, numRuns: 2000 },
    )
  })
})
