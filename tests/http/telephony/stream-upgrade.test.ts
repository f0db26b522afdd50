import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'bun:test'
import { checkUpgrade } from '../../../src/http/telephony/stream-upgrade.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const TOKEN = '0123456789abcdef0123456789abcdef'
const SIGNATURE = '3+3+lM+w6eSXkLdlps4uBGueN4g='
const upgrade = (headers: Record<string, string> = {}, path = '/telephony/ws') => ({
  url: `http://10.0.0.7:3042${path}`,
  headers: new Headers(headers),
})
const twilio = (more: object = {}) => openDesk({ runner_transport: 'twilio', twilio_auth_token: TOKEN, ...more }).desk

test("Twilio's signature of a stream is verified against the public URL", () => {
  expect(() => checkUpgrade(twilio(), upgrade({ 'x-twilio-signature': SIGNATURE }))).not.toThrow()
  expect(() => checkUpgrade(twilio(), upgrade({ 'x-twilio-signature': SIGNATURE }, '/telephony/wt'))).toThrow(
    'Signature',
  )
})

test('where a ticket is asked for a missing signature is no fault, else it is', () => {
  expect(() => checkUpgrade(twilio(), upgrade())).not.toThrow()
  expect(() => checkUpgrade(twilio({ telephony_require_ticket: false }), upgrade())).toThrow('Signature')
})

test('without a secret, and for carriers that do not sign streams, nothing is asked', () => {
  for (const proxy_host of ['voice.example.com', undefined])
    expect(checkUpgrade(openDesk({ runner_transport: 'twilio', proxy_host }).desk, upgrade())).toBe(false)
  const plivo = openDesk({ runner_transport: 'plivo', plivo_auth_token: 'x' }).desk
  expect(() => checkUpgrade(plivo, upgrade())).not.toThrow()
})

test("Genesys's signature is asked for", () => {
  const { desk, clock } = openDesk({
    runner_transport: 'genesys',
    genesys_api_key: 'key',
    genesys_client_secret: 'c2VjcmV0',
  })
  const created = Math.floor(clock.wall() / 1000)
  const values = {
    '@request-target': '/telephony/ws',
    '@authority': 'voice.example.com',
    'audiohook-organization-id': 'o',
    'audiohook-session-id': 's',
    'audiohook-correlation-id': 'c',
    'x-api-key': 'key',
  }
  const names = Object.keys(values).map((name) => `"${name}"`)
  const params = `(${names.join(' ')});keyid="key";nonce="${'n'.repeat(22)}";alg="hmac-sha256";created=${created};expires=${created + 10}`
  const lines = [
    ...Object.entries(values).map(([name, value]) => `"${name}": ${value}`),
    `"@signature-params": ${params}`,
  ]
  const signature = createHmac('sha256', 'secret').update(lines.join('\n')).digest('base64')
  const { '@request-target': _, '@authority': __, ...ids } = values
  const headers = { ...ids, 'signature-input': `sig1=${params}`, signature: `sig1=:${signature}:` }
  expect(() => checkUpgrade(desk, upgrade(headers))).not.toThrow()
  expect(() => checkUpgrade(desk, upgrade(headers, '/telephony/ws/x'))).toThrow('Signature')
  expect(() => checkUpgrade(desk, upgrade())).toThrow('Signature')
})

const exotel = (more: object = {}) =>
  openDesk({ runner_transport: 'exotel', exotel_stream_user: 'exotel', exotel_stream_password: 'secret', ...more })

describe("Exotel's credentials", () => {
  const authorization = `Basic ${Buffer.from('exotel:secret').toString('base64')}`

  test('are asked for where its applet asks for the address of a stream, and tickets with them', async () => {
    const { ask, desk } = exotel()
    const url = 'https://voice.example.com/?CallSid=CA1'
    expect((await ask(url)).status).toBe(403)
    expect((await ask(url, { headers: { authorization } })).status).toBe(200)
    expect((await ask('https://voice.example.com/', { method: 'POST', body: new URLSearchParams() })).status).toBe(403)
    expect(desk.tickets.areRequired).toBe(true)
  })

  test('are verified on a stream that has them, and asked for where no ticket is', () => {
    expect(checkUpgrade(exotel().desk, upgrade({ authorization }))).toBe(true)
    expect(checkUpgrade(exotel().desk, upgrade())).toBe(false)
    expect(() => checkUpgrade(exotel().desk, upgrade({ authorization: 'Basic eA==' }))).toThrow('Signature')
    const { desk } = exotel({ telephony_require_ticket: false })
    expect(checkUpgrade(desk, upgrade({ authorization }))).toBe(true)
    expect(() => checkUpgrade(desk, upgrade())).toThrow('Signature')
  })
})
