import { describe, expect, test } from 'bun:test'
import { isAllowedOrigin } from '../../src/http/origin.ts'
import { ownNamesOf, type NameSettings } from '../../src/http/own-names.ts'
import { publicAddress } from '../../src/http/public-address.ts'
import { open } from '../support/api.ts'

const names = (settings: Partial<NameSettings>) => ownNamesOf({ host: 'localhost', trust_proxy: false, ...settings })
const FORWARDED = { 'x-forwarded-host': 'voice.example.com', 'x-forwarded-proto': 'https' }

const socketOf = (settings: Partial<NameSettings>, url: string, headers: Record<string, string> = {}) =>
  publicAddress(names(settings), new Request(url, { headers })).socket

describe('the address that is handed out', () => {
  test('is the configured one, whoever asks for what', () => {
    const proxy_host = 'voice.example.com'
    for (const trust_proxy of [false, true])
      for (const host of ['localhost:3042', 'voxray_upstream', 'evil.example'])
        expect(socketOf({ proxy_host, trust_proxy }, `http://${host}/`, { host, 'x-forwarded-host': 'other' })).toBe(
          'wss://voice.example.com',
        )
  })

  test('is what a trusted proxy names, the nearest one', () => {
    const trust_proxy = true
    const at = (headers: Record<string, string>) => socketOf({ trust_proxy }, 'http://voxray_upstream/', headers)
    expect(at(FORWARDED)).toBe('wss://voice.example.com')
    expect(at({ ...FORWARDED, 'x-forwarded-proto': 'https, http' })).toBe('ws://voice.example.com')
    expect(at({ 'x-forwarded-host': 'evil.example, voice.example.com:8443' })).toBe('ws://voice.example.com:8443')
    expect(at({})).toBe('ws://voxray_upstream')
    expect(at({ host: 'voice.example.com', 'x-forwarded-proto': 'https' })).toBe('wss://voice.example.com')
  })

  test.each(['a b', 'evil.example/x', 'user@evil.example', '"><script>', 'x:999999'])(
    'is never %s, which is no host',
    (host) => {
      expect(() => socketOf({ trust_proxy: true }, 'http://bot/', { 'x-forwarded-host': host })).toThrow(
        expect.objectContaining({ status: 400 }),
      )
    },
  )

  test('is what was asked where that is ours, and forwarded headers of anybody change nothing', () => {
    expect(socketOf({}, 'http://192.168.1.5:3042/', FORWARDED)).toBe('ws://192.168.1.5:3042')
    expect(socketOf({}, 'https://localhost:3042/', FORWARDED)).toBe('wss://localhost:3042')
    expect(socketOf({}, 'http://localhost/', { host: 'bot' })).toBe('ws://bot')
    expect(() => socketOf({}, 'http://evil.example/', FORWARDED)).toThrow(expect.objectContaining({ status: 403 }))
  })

  test('of POST /start is the public one', async () => {
    const { json } = open({ names: names({ proxy_host: 'voice.example.com' }) })
    const { body } = await json('POST', '/start', { transport: 'websocket' }, { host: 'voxray_upstream' })
    expect(body['wsUrl']).toStartWith('wss://voice.example.com/ws?')
  })
})

const mayOpen = (origin: string, settings: Partial<NameSettings>, headers: Record<string, string> = {}) =>
  isAllowedOrigin(
    { names: names(settings), corsOrigins: undefined },
    new Request('http://voxray_upstream/ws', { headers: { origin, host: 'voxray_upstream', ...headers } }),
  )

test('a page of the public address may open /ws though the proxy asks by another name', () => {
  const page = 'https://voice.example.com'
  expect(mayOpen(page, { proxy_host: 'voice.example.com' })).toBe(true)
  expect(mayOpen(page, { trust_proxy: true }, FORWARDED)).toBe(true)
  expect(mayOpen(page, {}, FORWARDED)).toBe(false)
  expect(mayOpen('https://evil.example', { proxy_host: 'voice.example.com' })).toBe(false)
})
