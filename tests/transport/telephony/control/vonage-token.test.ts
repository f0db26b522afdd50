import { expect, test } from 'bun:test'
import { verify } from 'node:crypto'
import { vonageTokens } from '../../../../src/carriers/vonage/token.ts'
import { rsaKeys } from '../../../support/carrier-apis.ts'
import { VirtualClock } from '../../../support/clock.ts'
import { serialIds } from '../../../support/ids.ts'

const { publicKey, privateKey } = rsaKeys()
const io = () => ({ clock: new VirtualClock(), ids: serialIds() })
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

test.each([
  ['as it is', privateKey],
  ['with its line breaks written out', privateKey.replaceAll('\n', '\\n')],
])('a key %s signs a token that names the application for a minute', (_, key) => {
  const token = vonageTokens({ applicationId: 'app-1', privateKey: key }, io())()
  const [header = '', claims = '', signature = ''] = token.split('.')
  const isSigned = verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))
  expect(isSigned).toBe(true)
  const iat = Date.UTC(2026, 0, 5, 9) / 1000
  expect(claimsOf(token)).toEqual({ application_id: 'app-1', iat, exp: iat + 60, jti: expect.any(String) })
})

test('no two tokens have the same id', () => {
  const token = vonageTokens({ applicationId: 'app-1', privateKey }, io())
  expect(claimsOf(token()).jti).not.toBe(claimsOf(token()).jti)
})

test('a text that is no key is refused at once', () => {
  expect(() => vonageTokens({ applicationId: 'app-1', privateKey: 'nonsense' }, io())).toThrow()
})
