import { expect, test } from 'bun:test'
import { isTelnyxSigned } from '../../../src/carriers/telnyx/signature.ts'
import { request, SIGNED_AT, SIGNED_AT_MS } from '../../support/telephony/signed.ts'

const KEY = 'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg='
const SIGNATURE = 'FwQYFutyQvRc1v9muNA9BXb68QlE4AN7zGGk/iJEE5ARmD96E/boNr60otN8SflmC4Zw95x1GlNQdrnFx5U2CA=='
const BODY =
  '{"data":{"event_type":"call.initiated","id":"0ccc7b54-4df3-4bca-a65a-3da1ecc777f0","payload":{"call_control_id":"v3:abc","direction":"incoming","from":"+15551230001","to":"+15559870002","state":"parked"},"record_type":"event"}}'

const isSigned = ({
  signature = SIGNATURE,
  timestamp = SIGNED_AT,
  body = BODY,
  nowMs = SIGNED_AT_MS,
  key = KEY,
} = {}) =>
  isTelnyxSigned(
    request(
      'https://voice.example.com/',
      { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp },
      body,
    ),
    key,
    nowMs,
  )

test('a body is signed with its timestamp', () => {
  expect(isSigned()).toBe(true)
})

test('it is good for five minutes, and for clocks that are five minutes apart', () => {
  expect(isSigned({ nowMs: SIGNED_AT_MS + 300_000 })).toBe(true)
  expect(isSigned({ nowMs: SIGNED_AT_MS - 300_000 })).toBe(true)
  expect(isSigned({ nowMs: SIGNED_AT_MS + 300_001 })).toBe(false)
  expect(isSigned({ nowMs: SIGNED_AT_MS - 300_001 })).toBe(false)
})

test.each([
  ['the body', { body: BODY.replace('0001', '0002') }],
  ['the timestamp', { timestamp: '1767225601' }],
  ['the signature', { signature: SIGNATURE.replace('F', 'G') }],
  ['the length of the signature', { signature: 'AAAA' }],
  ['the key', { key: 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=' }],
  ['the form of the timestamp', { timestamp: '1767225600.0' }],
] as const)('a change of %s is refused', (_, change) => {
  expect(isSigned(change)).toBe(false)
})

test('a request without a signature is refused', () => {
  expect(isTelnyxSigned(request('https://voice.example.com/', {}, BODY), KEY, SIGNED_AT_MS)).toBe(false)
})
