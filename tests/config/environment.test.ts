import { describe, expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import type { Key } from '../../src/config/schema.ts'
import { configOf, inFile, load, problemsOf, KEYS } from '../support/config.ts'

const warned = (env: Record<string, string>, file: object = {}) => load({ env, file }).warnings.map(describeProblem)

/** A value that the key accepts, other than its default where there is another. */
const exampleOf = ({ schema }: Key): unknown => schema.example ?? schema['default']

const inText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

/** What came out, with what is told of it, whatever its source. */
function outcome(loaded: ReturnType<typeof load>) {
  const told = [...problemsOf(loaded), ...loaded.warnings].map(describeProblem)
  return {
    told: told.map((text) => text.replaceAll(/ \(from \w+\)/g, '')),
    config: 'config' in loaded && loaded.config,
  }
}

test('every key is set by its variables as by the file', () => {
  for (const key of KEYS)
    for (const variable of key.env) {
      const value = exampleOf(key)
      const byVariable = load({ env: { [variable]: inText(value) } })
      expect([variable, outcome(byVariable)]).toEqual([variable, outcome(load({ file: inFile(key.path, value) }))])
    }
})

describe('lists and objects', () => {
  test('are JSON in a variable', () => {
    const servers = [{ urls: ['turn:turn.example.com'], username: 'me', credential: 'a,b' }, 'stun:stun.example.com']
    const env = {
      VOXRAY_WEBRTC_ICE_SERVERS: JSON.stringify(servers),
      VOXRAY_API_KEYS: '{"openai": "sk-1 "}',
      VOXRAY_TOOLS: ' ["end_call"] ',
      VOXRAY_INTERRUPTION_KEYWORDS: '["stop, please"]',
      VOXRAY_INTERRUPTION_STRATEGY: 'keyword',
    }
    expect(configOf(load({ env }))).toMatchObject({
      webrtc_ice_servers: servers,
      api_keys: { openai: 'sk-1' },
      tools: ['end_call'],
      interruption_keywords: ['stop, please'],
    })
  })

  test('a list may have commas instead', () => {
    const env = {
      VOXRAY_TOOLS: 'end_call',
      VOXRAY_WEBRTC_ICE_SERVERS: 'stun:a.example, turn:b.example:3478?transport=udp',
      VOXRAY_WEBRTC_TURN_SECRET: 'shared',
    }
    expect(configOf(load({ env }))).toMatchObject({
      tools: ['end_call'],
      webrtc_ice_servers: ['stun:a.example', 'turn:b.example:3478?transport=udp'],
    })
  })

  test.each([
    ['VOXRAY_TOOLS', '["end_call"'],
    ['VOXRAY_TRANSFER_TARGETS', 'support'],
    ['VOXRAY_TRANSFER_TARGETS', '["+15551230002"]'],
    ['VOXRAY_SERVER_API_KEY', '["key"'],
  ])('%s=%s is refused with its name', (variable, text) => {
    expect(problemsOf(load({ env: { [variable]: text } })).map(describeProblem)).toEqual([
      expect.stringContaining(`(from ${variable})`),
    ])
  })
})

/** What Kubernetes sets beside a Service. */
const links = (service: string, protocol = 'tcp') => ({
  [`${service}_SERVICE_HOST`]: '10.96.13.4',
  [`${service}_SERVICE_PORT`]: '3042',
  [`${service}_SERVICE_PORT_HTTP`]: '3042',
  [`${service}_PORT`]: `${protocol}://10.96.13.4:3042`,
  [`${service}_PORT_3042_${protocol.toUpperCase()}`]: `${protocol}://10.96.13.4:3042`,
  [`${service}_PORT_3042_${protocol.toUpperCase()}_PROTO`]: protocol,
  [`${service}_PORT_3042_${protocol.toUpperCase()}_PORT`]: '3042',
  [`${service}_PORT_3042_${protocol.toUpperCase()}_ADDR`]: '10.96.13.4',
})

describe('the service links of Kubernetes', () => {
  test.each(['tcp', 'udp', 'sctp'])('by way of %s set no port, and are warned about once', (protocol) => {
    const env = links('VOXRAY', protocol)
    expect(configOf(load({ env: { ...env, PORT: '8080' } })).port).toBe(8080)
    expect(configOf(load({ env, file: { port: 1 } })).port).toBe(1)
    expect(warned(env)).toEqual([
      'VOXRAY_PORT is a service link of Kubernetes, like 7 more, and is ignored. Set enableServiceLinks to false in the pod, or give the Service another name.',
    ])
  })

  test.each(['VOXRAY_RUNNER', 'VOXRAY_REDIS'])('of a Service whose variables begin with %s, too', (service) => {
    expect(warned(links(service))).toEqual([expect.stringContaining('service link of Kubernetes, like 7 more')])
    expect(problemsOf(load({ env: links(service) }))).toEqual([])
  })

  test.each(['30x42', '3042/tcp', 'http://10.0.0.1:3042', '10.96.13.4:3042'])('%s is a mistake', (port) => {
    expect(problemsOf(load({ env: { VOXRAY_PORT: port } }))[0]?.wrong).toContain('(from VOXRAY_PORT)')
  })
})

describe('HOST', () => {
  test.each(['x86_64-conda-linux-gnu', 'my-laptop', 'build.example.com'])('%s is the name of a machine', (HOST) => {
    expect(configOf(load({ env: { HOST } })).host).toBe('localhost')
    expect(warned({ HOST })).toEqual([
      `HOST is "${HOST}", which is neither an address nor "localhost", and is ignored. Set VOXRAY_HOST to listen on it; conda and some shells set HOST for themselves.`,
    ])
    expect(warned({ HOST, VOXRAY_HOST: 'localhost' })).toEqual([])
  })

  test.each(['127.0.0.2', '::1', 'localhost'])('%s is an address to listen on', (HOST) => {
    const loaded = load({ env: { HOST } })
    expect(configOf(loaded).host).toBe(HOST)
    expect('origins' in loaded && loaded.origins.get('host')).toBe('HOST')
  })
})

test.each([
  ['VOXRAY_PROT', 'Did you mean VOXRAY_PORT?'],
  ['VOXRAY_APIKEY', 'Did you mean VOXRAY_SERVER_API_KEY?'],
  ['VOXRAY_API_KEY', 'Did you mean VOXRAY_SERVER_API_KEY?'],
  ['VOXRAY_OPENAI_API_KEY', 'Did you mean OPENAI_API_KEY?'],
  ['VOXRAY_APIKEYS', 'Did you mean VOXRAY_API_KEYS?'],
  ['VOXRAY_SERVER_APIKEY', 'Did you mean VOXRAY_SERVER_API_KEY?'],
  ['VOXRAY_STTAPIKEY', 'Did you mean VOXRAY_STT_API_KEY?'],
  ['VOXRAY_LOGLEVEL', 'Did you mean VOXRAY_LOG_LEVEL?'],
  ['VOXRAY_MAXCALL', 'Did you mean VOXRAY_MAX_CALLS?'],
  ['VOXRAY_REDIS', 'Did you mean VOXRAY_REDIS_URL?'],
  ['VOXRAY_LEVEL', 'Did you mean VOXRAY_LOG_LEVEL?'],
  ['VOXRAY_PROMPT', 'Did you mean VOXRAY_SYSTEM_PROMPT?'],
  ['VOXRAY_SYSTEM_PROMT', 'Did you mean VOXRAY_SYSTEM_PROMPT?'],
  ['VOXRAY_RECORDING_ENABEL', 'Did you mean VOXRAY_RECORDING_ENABLE?'],
  ['VOXRAY_XYZZY', 'Remove it; docs/configuration.md names all variables.'],
])('%s is no variable of ours, which is said', (variable, wayOut) => {
  expect(warned({ [variable]: '1' })).toEqual([
    `${variable} is not a variable of this version and is ignored. ${wayOut}`,
  ])
  expect(warned({ [variable]: '' })).toEqual([])
})

test('the variable that names the file is one of ours', () => {
  expect(warned({ VOXRAY_CONFIG: 'voxray.json', PATH: '/bin' })).toEqual([])
})
