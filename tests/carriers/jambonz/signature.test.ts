import { expect, test } from 'bun:test'
import { isJambonzSigned } from '../../../src/carriers/jambonz/signature.ts'
import { request, SIGNED_AT, SIGNED_AT_MS } from '../../support/telephony/signed.ts'

const BODY = '{"call_sid":"f2f1f1c0-0000-4000-8000-000000000001","direction":"inbound"}'
const SIGNATURE = '0d6d97828ed520126c0470fc728d2206943390b4a6424f95c0cb356aafd55c3e'

const isSigned = ({
  header = `t=${SIGNED_AT},v1=${SIGNATURE}`,
  body = BODY,
  nowMs = SIGNED_AT_MS,
  secret = 'whsec_test',
} = {}) => isJambonzSigned(request('https://voice.example.com/', { 'jambonz-signature': header }, body), secret, nowMs)

test('a body is signed with its timestamp; one good signature among several is enough', () => {
  expect(isSigned()).toBe(true)
  expect(isSigned({ header: `t=${SIGNED_AT},v1=00,v1=${SIGNATURE}` })).toBe(true)
})

test('it is good for five minutes', () => {
  expect(isSigned({ nowMs: SIGNED_AT_MS + 300_000 })).toBe(true)
  expect(isSigned({ nowMs: SIGNED_AT_MS + 300_001 })).toBe(false)
})

test.each([
  ['the body', { body: BODY.replace('inbound', 'outbound') }],
  ['the timestamp', { header: `t=1767225601,v1=${SIGNATURE}` }],
  ['the signature', { header: `t=${SIGNED_AT},v1=${SIGNATURE.replace('0d', '0e')}` }],
  ['the version', { header: `t=${SIGNED_AT},v0=${SIGNATURE}` }],
  ['the secret', { secret: 'other' }],
  ['the header to nothing', { header: '' }],
])('a change of %s is refused', (_, change) => {
  expect(isSigned(change)).toBe(false)
})
