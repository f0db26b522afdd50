import { expect, test } from 'bun:test'
import { isPlivoSigned } from '../../../src/carriers/plivo/signature.ts'
import { cpuMsOf, MANY_FIELDS, request } from '../../support/telephony/signed.ts'

const TOKEN = 'MyAuthToken12345'
const NONCE = '12345678901234567890'
const FIELDS = {
  CallUUID: '97ceeb52-58b6-11e1-86da-77300b68f8bb',
  Direction: 'inbound',
  Event: 'StartApp',
  From: '15551230001',
  To: '15559870002',
}
const PLAIN = { url: 'https://voice.example.com/', signature: 'ScBlc9cFu1POpHrdJ9o1PJRodiTqNKl6iT6EXILjtn4=' }
const QUERY = { url: 'https://voice.example.com/?x=1', signature: 'YSFuH+jrbLMFPG12hLh68mXS/JuGgsRTk+3ZKYrEzew=' }
const SECOND = 'gNOZ6NxHpxfG1K+UwYFJHoQBvHsreeCuXw9qqHC5EdE='

const isSigned = ({
  url = PLAIN.url,
  signature = PLAIN.signature,
  nonce = NONCE,
  header = 'x-plivo-signature-v3',
  fields = FIELDS as Record<string, string>,
} = {}) =>
  isPlivoSigned(
    request(url, { [header]: signature, 'x-plivo-signature-v3-nonce': nonce }, new URLSearchParams(fields)),
    TOKEN,
  )

test('version 3 signs the URL, its query, the fields and a nonce', () => {
  expect(isSigned(PLAIN)).toBe(true)
  expect(isSigned(QUERY)).toBe(true)
})

test('a GET is signed with its query in order', () => {
  const headers = {
    'x-plivo-signature-v3': '0AJLZynJkKfVnSvy2X3uxr8EH1pWkXMwoBLdKEmd2fQ=',
    'x-plivo-signature-v3-nonce': NONCE,
  }
  const url = 'https://voice.example.com/answer?b=2&a=1'
  expect(isPlivoSigned(request(url, headers, '', 'GET'), TOKEN)).toBe(true)
  expect(isPlivoSigned(request(`${url}1`, headers, '', 'GET'), TOKEN)).toBe(false)
})

test('one good signature among several is enough, of the account or of the main account', () => {
  expect(isSigned({ signature: `AAAA, ${PLAIN.signature}` })).toBe(true)
  expect(isSigned({ header: 'x-plivo-signature-ma-v3' })).toBe(true)
})

test.each([
  ['a field', { fields: { ...FIELDS, From: '15551230002' } }],
  ['the URL', { url: 'https://voice.example.com/x' }],
  ['the nonce', { nonce: '1' }],
  ['the signature', { signature: QUERY.signature }],
  ['the nonce to nothing', { nonce: '' }],
])('a change of %s is refused', (_, change) => {
  expect(isSigned(change)).toBe(false)
})

test('version 2, which covers neither fields nor query, is refused, alone and beside a wrong version 3', () => {
  const second = { 'x-plivo-signature-v2': SECOND, 'x-plivo-signature-v2-nonce': NONCE }
  for (const more of [{}, { 'x-plivo-signature-v3': 'AAAA', 'x-plivo-signature-v3-nonce': NONCE }])
    for (const fields of [FIELDS, { ...FIELDS, From: '15551230002' }])
      expect(isPlivoSigned(request(QUERY.url, { ...second, ...more }, new URLSearchParams(fields)), TOKEN)).toBe(false)
})

test('a request without a signature is refused', () => {
  expect(isPlivoSigned(request(PLAIN.url, {}, new URLSearchParams(FIELDS)), TOKEN)).toBe(false)
})

test('a form of the longest body in distinct fields is judged in little time', () => {
  const headers = { 'x-plivo-signature-v3': 'AAAA', 'x-plivo-signature-v3-nonce': NONCE }
  expect(cpuMsOf(() => isPlivoSigned(request(PLAIN.url, headers, MANY_FIELDS), TOKEN))).toBeLessThan(2_000)
})

test('the values of a repeated field are all signed, in order', () => {
  const signed = `https://x.example/?AaAbAb.${NONCE}`
  const headers = {
    'x-plivo-signature-v3': new Bun.CryptoHasher('sha256', TOKEN).update(signed).digest('base64'),
    'x-plivo-signature-v3-nonce': NONCE,
  }
  const form = new URLSearchParams('A=b&A=a&A=b')
  expect(isPlivoSigned(request('https://x.example/', headers, form), TOKEN)).toBe(true)
})
