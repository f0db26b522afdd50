import { createHmac } from 'node:crypto'
import { expect, test } from 'bun:test'
import { isGenesysSigned } from '../../../src/carriers/genesys/signature.ts'

const CREATED = 1_641_013_200
const API_KEY = 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh'
const SECRET = 'TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU='
const COMPONENTS =
  '"@request-target" "@authority" "audiohook-organization-id" "audiohook-session-id" "audiohook-correlation-id" "x-api-key"'
const PARAMS = `;keyid="${API_KEY}";nonce="VGhpc0lzQVVuaXF1ZU5vbmNl";alg="hmac-sha256";created=${CREATED};expires=3282026430`
const SIGNATURE = 'NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4='
const IDS = {
  'audiohook-organization-id': 'd7934305-0972-4844-938e-9060eef73d05',
  'audiohook-session-id': '30b0e395-84d3-4570-ac13-9a62d8f514c0',
  'audiohook-correlation-id': 'e160e428-53e2-487c-977d-96989bf5c99d',
  'x-api-key': API_KEY,
}

const isSigned = ({
  target = '/api/v1/voicebiometrics/ws',
  authority = 'audiohook.example.com',
  signature = SIGNATURE,
  components = COMPONENTS,
  params = PARAMS,
  now = CREATED,
  headers = {} as Record<string, string>,
} = {}) =>
  isGenesysSigned(
    {
      method: 'GET',
      url: `wss://${authority}${target}`,
      body: new Uint8Array(),
      headers: new Headers({
        ...IDS,
        'signature-input': `sig1=(${components})${params}`,
        signature: `sig1=:${signature}:`,
        ...headers,
      }),
    },
    { apiKey: API_KEY, clientSecret: SECRET },
    now * 1000,
  )

/** Signs what is refused for another reason than its signature. */
function sign(components: string, params: string, apiKey = API_KEY): string {
  const values: Record<string, string> = {
    ...IDS,
    'x-api-key': apiKey,
    '@request-target': '/api/v1/voicebiometrics/ws',
    '@authority': 'audiohook.example.com',
  }
  const names = [...components.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name)
  const lines = [
    ...names.map((name) => `"${name}": ${values[name] ?? ''}`),
    `"@signature-params": (${components})${params}`,
  ]
  return createHmac('sha256', Buffer.from(SECRET, 'base64')).update(lines.join('\n')).digest('base64')
}

test('an upgrade is signed by its target, host and ids', () => {
  expect(isSigned()).toBe(true)
  expect(isSigned({ authority: 'AudioHook.example.com:443' })).toBe(true)
  expect(sign(COMPONENTS, PARAMS)).toBe(SIGNATURE)
})

test.each([
  ['the target', { target: '/api/v1/other' }],
  ['the host', { authority: 'other.example.com' }],
  ['an id', { headers: { 'audiohook-session-id': 'x' } }],
  ['the key', { headers: { 'x-api-key': 'x' } }],
  ['the signature', { signature: SIGNATURE.replace('N', 'O') }],
  ['a parameter', { params: PARAMS.replace('3282026430', '3282026431') }],
  ['the signature to nothing', { headers: { signature: '' } }],
  ['what is signed to nothing', { headers: { 'signature-input': '' } }],
])('a change of %s is refused', (_, change) => {
  expect(isSigned(change)).toBe(false)
})

test('it is good for ten seconds, and for clocks that are three seconds apart', () => {
  expect(isSigned({ now: CREATED + 13 })).toBe(true)
  expect(isSigned({ now: CREATED + 14 })).toBe(false)
  expect(isSigned({ now: CREATED - 3 })).toBe(true)
  expect(isSigned({ now: CREATED - 4 })).toBe(false)
})

test.each([
  ['that leaves out the key', COMPONENTS.replace(' "x-api-key"', ''), PARAMS],
  ['with a parameter nobody knows', COMPONENTS, `${PARAMS};tag="x"`],
  ['with a parameter twice', COMPONENTS, `${PARAMS};created=${CREATED}`],
  ['with a component that is none', `${COMPONENTS} tag`, PARAMS],
  ['with a short nonce', COMPONENTS, PARAMS.replace('VGhpc0lzQVVuaXF1ZU5vbmNl', 'short')],
  ['of another key', COMPONENTS, PARAMS.replace(API_KEY, 'other')],
  ['without a time', COMPONENTS, PARAMS.replace(`;created=${CREATED}`, '')],
  ['that has run out', COMPONENTS, PARAMS.replace('3282026430', '1641013190')],
  ['of another algorithm', COMPONENTS, PARAMS.replace('hmac-sha256', 'none')],
])('a good signature %s is refused', (_, components, params) => {
  expect(isSigned({ components, params, signature: sign(components, params) })).toBe(false)
})

test('a good signature with a key in the header that is not the one it names is refused', () => {
  const signature = sign(COMPONENTS, PARAMS, 'other')
  expect(isSigned({ signature, headers: { 'x-api-key': 'other' } })).toBe(false)
})
