import { createHmac } from 'node:crypto'
import { expect, test } from 'bun:test'
import { isVonageSigned } from '../../../src/carriers/vonage/signature.ts'
import { request, SIGNED_AT_MS } from '../../support/telephony/signed.ts'

const SECRET = 'ZYnoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8DUS'
const APPLICATION = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab'
const BODY =
  '{"from":"15551230001","to":"15559870002","uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","conversation_uuid":"CON-aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}'
const HASH = '6f37deb4957bd3d2454da3b4d42caf626219b83c067419791beba4c27212e5b1'
const CLAIMS = {
  iat: 1_767_225_600,
  jti: 'c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5',
  iss: 'Vonage',
  payload_hash: HASH,
  api_key: 'a1b2c3d4',
  application_id: APPLICATION,
}
const SIGNATURE = 'trvDYNqGH961TTHoOwbcaZgDorAeGqVibTFCenBgpRo'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const unsigned = (header: object, claims: object) => `${part(header)}.${part(claims)}`
const signed = (header: object, claims: object) => {
  const text = unsigned(header, claims)
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`
}
const HS256 = { alg: 'HS256', typ: 'JWT' }
const TOKEN = `${unsigned(HS256, CLAIMS)}.${SIGNATURE}`

const isSigned = ({ token = TOKEN, body = BODY, nowMs = SIGNED_AT_MS, applicationId = APPLICATION } = {}) =>
  isVonageSigned(
    request('https://voice.example.com/', { authorization: `Bearer ${token}` }, body),
    { secret: SECRET, applicationId },
    nowMs,
  )

test('a token signs the body by its digest', () => {
  expect(isSigned()).toBe(true)
  expect(isSigned({ body: BODY.replace('0001', '0002') })).toBe(false)
})

test('it is good for five minutes', () => {
  expect(isSigned({ nowMs: SIGNED_AT_MS + 300_000 })).toBe(true)
  expect(isSigned({ nowMs: SIGNED_AT_MS + 300_001 })).toBe(false)
})

test.each([
  ['another signature', { token: `${unsigned(HS256, CLAIMS)}.${'A'.repeat(43)}` }],
  ['no signature', { token: unsigned(HS256, CLAIMS) }],
  ['a fourth part', { token: `${TOKEN}.x` }],
  ['no algorithm', { token: signed({ alg: 'none' }, CLAIMS) }],
  ['another algorithm', { token: signed({ alg: 'HS512' }, CLAIMS) }],
  ['no digest', { token: signed(HS256, { ...CLAIMS, payload_hash: undefined }) }],
  ['no time', { token: signed(HS256, { ...CLAIMS, iat: undefined }) }],
  ['no id', { token: signed(HS256, { ...CLAIMS, jti: undefined }) }],
  ['another application', { applicationId: 'other' }],
  ['claims that are no JSON', { token: 'e30.e30x.x' }],
  ['no token', { token: '' }],
] as const)('a request with %s is refused', (_, change) => {
  expect(isSigned(change)).toBe(false)
})

test('a GET has no body and needs no digest', () => {
  expect(isSigned({ token: signed(HS256, { ...CLAIMS, payload_hash: undefined }), body: '' })).toBe(true)
})

test('a token that signs a body is good for no other, nor for none', () => {
  expect(isSigned({ body: '' })).toBe(false)
  const ofNothing = new Bun.CryptoHasher('sha256').update('').digest('hex')
  expect(isSigned({ token: signed(HS256, { ...CLAIMS, payload_hash: ofNothing }), body: '' })).toBe(true)
})
