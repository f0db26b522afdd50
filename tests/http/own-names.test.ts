import { describe, expect, test } from 'bun:test'
import { ownNamesOf, type NameSettings } from '../../src/http/own-names.ts'
import { checkName } from '../../src/http/public-address.ts'

const names = (settings: Partial<NameSettings> = {}) =>
  ownNamesOf({ host: 'localhost', trust_proxy: false, ...settings })

/** As Bun hands a request over that names this host. */
const asked = (host: string) => new Request(`http://${host}/start`, { headers: { host } })

describe('a server that knows no public name of its own', () => {
  test.each([
    'localhost',
    'localhost:3042',
    'LOCALHOST',
    'localhost.',
    'app.localhost:3042',
    '127.0.0.1:3042',
    '127.8.8.8',
    '192.168.1.5:3042',
    '10.0.0.1',
    '[::1]:3042',
    '[fd00::7]',
    'voxray',
    'voxray:3042',
    'laptop.local',
    'voxray.default.svc.cluster.local',
    'host.docker.internal',
    'nas.lan',
    'pi.home.arpa',
    'bot.test',
  ])('is asked as %s, which no page can have for its own', (host) => {
    expect(() => checkName(names(), asked(host))).not.toThrow()
  })

  test.each([
    'evil.example',
    'evil.example:3042',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '127-0-0-1.evil.example',
    'EVIL.example.',
    'local.evil.com',
    'xn--local-xyz.com',
    'a.localhosts.com',
    '1.2.3.4.com',
  ])('refuses %s, which a page can have point at it', (host) => {
    expect(() => checkName(names(), asked(host))).toThrow(
      expect.objectContaining({ status: 403, code: 'FORBIDDEN', message: expect.stringContaining('set proxy_host') }),
    )
  })

  test('takes an address for what it is, however it is written', () => {
    for (const host of ['2130706433', '0x7f.1', '017700000001'])
      expect(checkName(names(), asked(host))).toBe('127.0.0.1')
  })
})

test.each<[string, Partial<NameSettings>]>([
  ['the public host', { proxy_host: 'voice.example.com:8443' }],
  ['the host it listens on', { host: 'voice.example.com' }],
  ['an origin of pages that may ask', { cors_allowed_origins: ['https://voice.example.com'] }],
  ['whatever a trusted proxy lets through', { trust_proxy: true }],
])('a name is ours that is %s', (_, settings) => {
  expect(() => checkName(names(settings), asked('Voice.Example.com:3042'))).not.toThrow()
  if (!settings.trust_proxy) expect(() => checkName(names(settings), asked('evil.example'))).toThrow()
})
