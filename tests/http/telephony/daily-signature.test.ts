import { createHmac } from 'node:crypto'
import { expect, test } from 'bun:test'
import { isDailySigned } from '../../../src/http/telephony/daily-signature.ts'
import { request, SIGNED_AT, SIGNED_AT_MS } from '../../support/telephony/signed.ts'

const SECRET = '9jyatvPWQfBymCGDOYPYKF/TRZXR+08Gj4bvPF78pH0='
const BODY =
  '{"To":"+15559870002","From":"+15551230001","callId":"8a2b2f6a-5e3e-4c7f-9a34-0d3a8f0d7b11","callDomain":"57fb3f2c-4f0d-4f1e-8f8f-1d2c3b4a5968"}'
const SIGNATURE = 'Vn1RH8FxjkLZ3hVcSrLliJmaBv6YjWGDa3Cf2UO5leg='

const isSigned = ({
  signature = SIGNATURE,
  timestamp = String(SIGNED_AT_MS),
  body = BODY,
  nowMs = SIGNED_AT_MS,
  prefix = 'x-pinless',
} = {}) =>
  isDailySigned(
    request(
      'https://voice.example.com/daily-dialin-webhook',
      { [`${prefix}-signature`]: signature, [`${prefix}-timestamp`]: timestamp },
      body,
    ),
    'pinless',
    SECRET,
    nowMs,
  )

test('a body is signed with its timestamp, in milliseconds or in seconds', () => {
  expect(isSigned()).toBe(true)
  const signature = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(`${SIGNED_AT}.${BODY}`).digest('base64')
  expect(isSigned({ timestamp: SIGNED_AT, signature })).toBe(true)
})

test('it is good for five minutes', () => {
  expect(isSigned({ nowMs: SIGNED_AT_MS + 300_000 })).toBe(true)
  expect(isSigned({ nowMs: SIGNED_AT_MS + 300_001 })).toBe(false)
})

test.each([
  ['the body', { body: BODY.replace('0001', '0002') }],
  ['the timestamp', { timestamp: '1767225600001' }],
  ['the signature', { signature: SIGNATURE.replace('V', 'W') }],
  ['the webhook it is for', { prefix: 'x-webhook' }],
])('a change of %s is refused', (_, change) => {
  expect(isSigned(change)).toBe(false)
})
