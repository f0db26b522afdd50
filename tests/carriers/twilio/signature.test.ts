import { expect, test } from 'bun:test'
import { isTwilioSigned } from '../../../src/carriers/twilio/signature.ts'
import { cpuMsOf, MANY_FIELDS, request } from '../../support/telephony/signed.ts'

const TOKEN = '0123456789abcdef0123456789abcdef'
const WEBHOOK = 'https://voice.example.com/?tenant=acme'
const FIELDS = {
  AccountSid: 'AC1234567890abcdef1234567890abcdef',
  ApiVersion: '2010-04-01',
  CallSid: 'CA1234567890abcdef1234567890abcdef',
  CallStatus: 'ringing',
  Direction: 'inbound',
  From: '+15551230001',
  To: '+15559870002',
}
const FORM = 'BoXzQnop0Gg8rHu0Ul7erqXRd08='
const JSON_BODY = '{"CallSid":"CA1234567890abcdef1234567890abcdef","Event":"x"}'
const JSON_URL =
  'https://voice.example.com/json?bodySHA256=fd8111c75edcfe92db8bff5163e717e80996ecc1ec6cb3a749e0d13a8a0dc0ed'
const JSON_SIGNATURE = 'V+7q1BiU0jQYPpkRnjJsgo8B0k4='

const isFormSigned = (signature: string, url = WEBHOOK, fields: Record<string, string> = FIELDS, token = TOKEN) =>
  isTwilioSigned(request(url, { 'x-twilio-signature': signature }, new URLSearchParams(fields)), token)
const isSocketSigned = (signature: string, url: string) =>
  isTwilioSigned(request(url, { 'x-twilio-signature': signature }, '', 'GET'), TOKEN)

const isJsonSigned = (url: string, body: string) =>
  isTwilioSigned(
    request(url, { 'x-twilio-signature': JSON_SIGNATURE, 'content-type': 'application/json' }, body),
    TOKEN,
  )

test('a form is signed with its URL and its fields', () => {
  expect(isFormSigned(FORM)).toBe(true)
})

test('a signature over the URL with its default port is good for the URL without, and the other way round', () => {
  expect(isFormSigned('Q6bQGbydaxAOrEFl+GUSVhHq99k=')).toBe(true)
  expect(isFormSigned(FORM, 'https://voice.example.com:443/?tenant=acme')).toBe(true)
})

test.each([
  ['a field', () => isFormSigned(FORM, WEBHOOK, { ...FIELDS, From: '+15551230009' })],
  ['a further field', () => isFormSigned(FORM, WEBHOOK, { ...FIELDS, X: '1' })],
  ['the URL', () => isFormSigned(FORM, 'https://voice.example.com/?tenant=acmf')],
  ['the host', () => isFormSigned(FORM, 'https://other.example.com/?tenant=acme')],
  ['the signature', () => isFormSigned(FORM.replace('B', 'C'))],
  ['the token', () => isFormSigned(FORM, WEBHOOK, FIELDS, 'another')],
] as const)('a change of %s is refused', (_, isSigned) => {
  expect(isSigned()).toBe(false)
})

test('a request without a signature is refused', () => {
  expect(isTwilioSigned(request(WEBHOOK, {}, new URLSearchParams(FIELDS)), TOKEN)).toBe(false)
})

test('a signature over the query as it is encoded anew is good as well', () => {
  const signature = new Bun.CryptoHasher('sha1', TOKEN).update('https://x.example/?a=b%20c').digest('base64')
  const asked = request('https://x.example/?a=b+c', { 'x-twilio-signature': signature }, '', 'GET')
  expect(isTwilioSigned(asked, TOKEN)).toBe(true)
})

test('a JSON body is signed by its digest in the query', () => {
  expect(isJsonSigned(JSON_URL, JSON_BODY)).toBe(true)
  expect(isJsonSigned(JSON_URL, JSON_BODY.replace('x', 'y'))).toBe(false)
  expect(isJsonSigned(JSON_URL.replace('dc0ed', 'dc0ee'), JSON_BODY)).toBe(false)
})

test('a body that no digest covers is refused, however good the signature of the URL', () => {
  const signature = new Bun.CryptoHasher('sha1', TOKEN).update('https://x.example/').digest('base64')
  const signed = (body: string) =>
    isTwilioSigned(
      request('https://x.example/', { 'x-twilio-signature': signature, 'content-type': 'application/json' }, body),
      TOKEN,
    )
  expect(signed('')).toBe(true)
  expect(signed('{}')).toBe(false)
})

test('the values of a repeated field are signed once each, in order', () => {
  const signature = new Bun.CryptoHasher('sha1', TOKEN).update('https://x.example/AaAb').digest('base64')
  const form = new URLSearchParams('A=b&A=a&A=b')
  expect(isTwilioSigned(request('https://x.example/', { 'x-twilio-signature': signature }, form), TOKEN)).toBe(true)
})

test('the upgrade of a stream is signed, with or without a slash at the end', () => {
  const plain = '3+3+lM+w6eSXkLdlps4uBGueN4g='
  const slash = 'r5+W5nT7WGElFeyO1z7sxm2CL7k='
  for (const signature of [plain, slash])
    expect(isSocketSigned(signature, 'wss://voice.example.com/telephony/ws')).toBe(true)
  expect(isSocketSigned(plain, 'wss://voice.example.com/telephony/wt')).toBe(false)
})

test('a host that is an IPv6 address is signed with and without its port', () => {
  for (const port of ['', ':443', ':8443']) {
    const url = `https://[2001:db8::1]${port}/`
    const signature = new Bun.CryptoHasher('sha1', TOKEN).update(url).digest('base64')
    for (const asked of [url, ...(port === ':8443' ? [] : ['https://[2001:db8::1]/'])])
      expect(isTwilioSigned(request(asked, { 'x-twilio-signature': signature }, '', 'GET'), TOKEN)).toBe(true)
  }
})

test('a form of the longest body in distinct fields is judged in little time', () => {
  const asked = request(WEBHOOK, { 'x-twilio-signature': FORM }, MANY_FIELDS)
  expect(cpuMsOf(() => isTwilioSigned(asked, TOKEN))).toBeLessThan(2_000)
})

test('without a signature the fields are not read', () => {
  const asked = request(WEBHOOK, {}, new URLSearchParams(FIELDS))
  const unread = Object.defineProperty({ ...asked }, 'body', { get: () => expect.unreachable() })
  expect(isTwilioSigned(unread, TOKEN)).toBe(false)
})
