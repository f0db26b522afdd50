import { expect, test } from 'bun:test'
import { isExotelAuthorized } from '../../../src/carriers/exotel/signature.ts'
import { request } from '../../support/telephony/signed.ts'

const isAuthorized = (authorization?: string) =>
  isExotelAuthorized(request('https://voice.example.com/', authorization === undefined ? {} : { authorization }), {
    user: 'exotel',
    password: 'a-secret',
  })
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

test('Basic credentials of the URL are good, however the scheme is written', () => {
  expect(isAuthorized(basic('exotel:a-secret'))).toBe(true)
  expect(isAuthorized(basic('exotel:a-secret').replace('Basic', 'basic'))).toBe(true)
})

test.each([
  undefined,
  '',
  'Basic',
  basic('exotel:another'),
  basic('another:a-secret'),
  basic('exotel:'),
  'Bearer a-secret',
  'Basic exotel:a-secret',
])('%p is refused', (authorization) => {
  expect(isAuthorized(authorization)).toBe(false)
})
