import { describe, expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { configOf, load, problemsOf } from '../support/config.ts'

const warned = (file: object) => load({ file }).warnings.map(({ key }) => key)

test('a carrier with its secret and a public host is sound', () => {
  const file = { runner_transport: 'twilio', twilio_auth_token: 't', proxy_host: 'voice.example.com' }
  expect(warned(file)).toEqual([])
  expect(configOf(load({ file }))).toMatchObject(file)
})

test.each([
  ['twilio', 'twilio_auth_token'],
  ['telnyx', 'telnyx_public_key'],
  ['plivo', 'plivo_auth_token'],
  ['vonage', 'vonage_signature_secret'],
  ['genesys', 'genesys_client_secret'],
  ['jambonz', 'jambonz_webhook_secret'],
])('%s without %s and without a public host is warned about', (runner_transport, secret) => {
  expect(warned({ runner_transport })).toEqual([secret, 'proxy_host'])
})

test.each(['twilio', 'telnyx', 'plivo', 'exotel', 'vonage', 'genesys', 'jambonz'])(
  '%s on a server that others can reach needs to know its public host',
  (runner_transport) => {
    const told = (file: object) => problemsOf(load({ file: { runner_transport, ...file } })).map(describeProblem)
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'voice.example.com'])
      expect(told({ host })).toEqual([expect.stringMatching(/^proxy_host is needed: .* or trust_proxy/s)])
    for (const host of ['localhost', '127.0.0.1', '::1'])
      expect(load({ file: { runner_transport, host } })).toHaveProperty('config')
    for (const known of [{ proxy_host: 'voice.example.com' }, { trust_proxy: true }])
      expect(load({ file: { runner_transport, host: '0.0.0.0', ...known } })).toHaveProperty('config')
    expect(warned({ runner_transport, trust_proxy: true })).not.toContain('proxy_host')
  },
)

test("exotel, which signs nothing, is told of its credentials, and Pipecat's own names of nothing", () => {
  const exotel = { runner_transport: 'exotel', telephony_require_ticket: true }
  const [first, second] = load({ file: exotel }).warnings.map(describeProblem)
  expect(first).toStartWith('exotel_stream_password is not set: Exotel signs nothing')
  expect(first).toContain('let only the addresses of Exotel through')
  expect(second).toStartWith('proxy_host')
  const known = { exotel_stream_user: 'exotel', exotel_stream_password: 's', proxy_host: 'voice.example.com' }
  expect(warned({ ...exotel, ...known })).toEqual([])
  expect(warned({ runner_transport: 'webrtc' })).toEqual([])
})

test('Genesys, which has no tickets, is told that none can be required', () => {
  const genesys = { genesys_api_key: 'k', genesys_client_secret: 'c2VjcmV0', proxy_host: 'voice.example.com' }
  const warnings = (telephony_require_ticket: boolean) =>
    warned({ ...genesys, runner_transport: 'genesys', telephony_require_ticket })
  expect(warnings(true)).toEqual(['telephony_require_ticket'])
  expect(warnings(false)).toEqual([])
})

test("the vendors' own variables hold the secrets", () => {
  const env = { TWILIO_AUTH_TOKEN: 't', JAMBONZ_WEBHOOK_SECRET: 'w' }
  expect(configOf(load({ env }))).toMatchObject({ twilio_auth_token: 't', jambonz_webhook_secret: 'w' })
})

test.each(['voice.example.com', 'voice.example.com:8443', '127.0.0.1:80', '[::1]:3042'])(
  '%s is a public host',
  (proxy_host) => {
    expect(configOf(load({ file: { proxy_host } }))).toMatchObject({ proxy_host })
  },
)

test.each(['+15559870002', '15559870002', '08047491899', 'sip:desk@acme.example:5061'])(
  '%s is a number of ours',
  (telephony_from) => {
    expect(configOf(load({ file: { telephony_from } }))).toMatchObject({ telephony_from })
  },
)

describe('is refused:', () => {
  test.each([
    ['a host with a scheme', { proxy_host: 'https://voice.example.com' }, 'proxy_host'],
    ['a host with a path', { proxy_host: 'voice.example.com/x' }, 'proxy_host'],
    ['a host that is markup', { proxy_host: 'voice"/><Hangup/>' }, 'proxy_host'],
    ['half of what Genesys needs', { genesys_api_key: 'k' }, 'genesys_client_secret'],
    ['the other half', { genesys_client_secret: 'c2VjcmV0' }, 'genesys_api_key'],
    ['half of what Exotel needs', { exotel_stream_user: 'u' }, 'exotel_stream_password'],
    ['its other half', { exotel_stream_password: 'p' }, 'exotel_stream_user'],
    ['a password that a URL would have to escape', { exotel_stream_password: 'a@b' }, 'exotel_'],
    ['words for a number of ours', { telephony_from: 'the office' }, 'telephony_from'],
    ['markup in a number of ours', { telephony_from: '+1555<Dial/>' }, 'telephony_from'],
    ['a public key of another length', { telnyx_public_key: 'AAAA' }, 'telnyx_public_key'],
  ])('%s', (_, file, key) => {
    expect(problemsOf(load({ file })).map(describeProblem)).toEqual([expect.stringContaining(key)])
  })
})

describe('dial-in', () => {
  const file = { dialin: true, runner_transport: 'daily', api_keys: { daily: 'k' } }

  test('with a secret is sound, and without one warned about', () => {
    expect(warned({ ...file, daily_hmac_secret: 'c2VjcmV0' })).toEqual([])
    expect(warned({ ...file, daily_dialin_webhook_secret: 's' })).toEqual([])
    expect(warned(file)).toEqual(['daily_hmac_secret'])
  })

  test.each([
    { ...file, runner_transport: 'twilio', twilio_auth_token: 't', proxy_host: 'x' },
    { ...file, api_keys: {} },
  ])('needs Daily as runner and a key: %j', (wrong) => {
    expect(problemsOf(load({ file: wrong })).map(({ key }) => key)).toEqual(['dialin'])
  })
})
