import { describe, expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { selfSigned } from '../support/certificate.ts'
import { configOf, load, problemsOf } from '../support/config.ts'

const told = (file: object, files: Record<string, string> = {}) =>
  problemsOf(
    load({
      file,
      readText: (path) => {
        const text = files[path]
        if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
        return text
      },
    }),
  ).map(describeProblem)

test('sessions in Redis need its address', () => {
  expect(told({ session_store: 'redis' })).toEqual([
    'redis_url is needed: session_store is "redis". Set it, such as redis://localhost:6379/0.',
  ])
  expect(told({ session_store: 'redis', redis_url: 'rediss://:secret@cache.example:6380' })).toEqual([])
})

test('an address of Redis is one, and its password stays out of the message', () => {
  const [problem = ''] = told({ session_store: 'redis', redis_url: 'http://:secret@cache.example' })
  expect(problem).toContain('must be a redis:// or rediss:// address')
  expect(problem).not.toContain('secret')
})

test.each([
  'redis://a.example:6379,b.example:6379',
  'redis+sentinel://a.example:26379/mymaster',
  'redis-cluster://a.example:6379',
  'redis://',
  'a.example:6379',
])('%s is refused, in words about Cluster and Sentinel', (redis_url) => {
  expect(told({ session_store: 'redis', redis_url })).toEqual([
    expect.stringContaining('of one Redis, for Cluster and Sentinel do not work'),
  ])
})

test.each([
  'redis://localhost',
  'rediss://user:p,w@cache.example:6380/2?family=6',
  'redis://:a@b@cache.example',
  'redis://[::1]:6379/0',
])('%s is an address of Redis', (redis_url) => {
  expect(told({ session_store: 'redis', redis_url })).toEqual([])
})

test('who signed the certificate of Redis must be there', () => {
  const redis = { session_store: 'redis', redis_url: 'rediss://cache.example', redis_tls_ca_file: 'ca.pem' }
  expect(told(redis)).toEqual([
    'redis_tls_ca_file is ca.pem, which does not exist. Put a certificate there, readable for this user.',
  ])
  expect(told(redis, { 'ca.pem': 'nothing' })[0]).toStartWith('redis_tls_ca_file is ca.pem, which does not hold')
  expect(told(redis, { 'ca.pem': selfSigned().cert })).toEqual([])
})

test('a limit over all servers needs the Redis they share', () => {
  expect(told({ max_calls_total: 10 })).toEqual([
    expect.stringContaining('max_calls_total counts the calls of servers'),
  ])
  expect(told({ max_calls_total: 10, session_store: 'redis', redis_url: 'redis://localhost' })).toEqual([])
})

test('transcripts need a driver and an address', () => {
  expect(told({ transcripts: { enable: true } })).toEqual([
    expect.stringContaining('transcripts.enable is true, which'),
    'transcripts.driver is needed: transcripts.enable is true. Set it, or switch transcripts off.',
    'transcripts.dsn is needed: transcripts.enable is true. Set it, or switch transcripts off.',
  ])
})

test('what another key leaves without work is said', () => {
  const { warnings, problems } = load({
    file: { vad_threshold: 0.02, redis_url: 'redis://:secret@localhost', tls_cert_file: 'cert.pem' },
  })
  expect(problems).toBeUndefined()
  expect(warnings.map(({ key, wrong }) => `${key} ${wrong}`)).toEqual([
    'tls_cert_file has no effect: tls_enable is false',
    'redis_url has no effect: session_store is "memory"',
    'vad_threshold has no effect: vad_type is "silero"',
  ])
})

test('a longest turn that cuts sentences is asked about', () => {
  const warned = [0, 2, 60].map((turn_max_duration_secs) => load({ file: { turn_max_duration_secs } }).warnings.length)
  expect(warned).toEqual([0, 1, 0])
})

describe('TLS', () => {
  const [one, another] = [selfSigned(), selfSigned()]
  const tls = { tls_enable: true, tls_cert_file: 'cert.pem', tls_key_file: 'key.pem' }

  test('is sound with a certificate and its key', () => {
    expect(told(tls, { 'cert.pem': one.cert, 'key.pem': one.key })).toEqual([])
  })

  test('is not served without its files, and all that is wrong is told at once', () => {
    expect(told({ tls_enable: true })).toEqual([
      'tls_cert_file is needed: tls_enable is true. Set it to the path of a certificate in PEM.',
      'tls_key_file is needed: tls_enable is true. Set it to the path of its private key in PEM.',
    ])
    expect(told(tls, { 'key.pem': 'not a key' })).toEqual([
      'tls_cert_file is cert.pem, which does not exist. Put a certificate there, readable for this user.',
      'tls_key_file is key.pem, which does not hold its private key in PEM. Name another file; a key must not be encrypted.',
    ])
  })

  test('refuses what is no certificate, and the key of another', () => {
    expect(told(tls, { 'cert.pem': one.key, 'key.pem': one.key })).toEqual([
      expect.stringContaining('tls_cert_file is cert.pem, which does not hold a certificate'),
    ])
    expect(told(tls, { 'cert.pem': one.cert, 'key.pem': another.key })).toEqual([
      expect.stringContaining('tls_key_file is not the key of the certificate'),
    ])
  })

  test('that is off reads no file', () => {
    expect(told({ ...tls, tls_enable: false })).toEqual([])
  })
})

const keysOf = (server_api_key: unknown) => configOf(load({ file: { server_api_key } })).server_api_key

describe('keys of the API', () => {
  test('are one text, several with commas, or a list', () => {
    expect(keysOf('one')).toEqual(['one'])
    expect(keysOf('one, two')).toEqual(['one', 'two'])
    expect(keysOf(['one', 'two'])).toEqual(['one', 'two'])
    expect(configOf(load({ env: { VOXRAY_SERVER_API_KEY: 'one,two' } })).server_api_key).toEqual(['one', 'two'])
  })

  test('are none when left empty', () => {
    expect(configOf(load()).server_api_key).toEqual([])
    expect(keysOf('')).toEqual([])
  })

  test.each([{ is: ' ' }, { is: ' , ' }, { is: [''] }, { is: 5 }, { is: ['a b'] }])(
    'never come out empty: %j',
    ({ is }) => {
      expect(problemsOf(load({ file: { server_api_key: is } })).map(({ key }) => key)).toEqual(['server_api_key'])
    },
  )
})

test('a wake phrase has words', () => {
  expect(told({ wake_phrases: ['hey robot', '...'] })).toEqual([
    'wake_phrases has a phrase without a word. Name words, such as "hey robot".',
  ])
  expect(told({ wake_phrases: 'hey robot, 小智' })).toEqual([])
})

test.each(['?', '☎', '...'])('a keyword has a word in it: "%s" is refused', (keyword) => {
  expect(told({ interruption_strategy: 'keyword', interruption_keywords: ['operator', keyword] })).toEqual([
    'interruption_keywords has a keyword without a word. Name words, such as "operator".',
  ])
  expect(told({ interruption_strategy: 'keyword', interruption_keywords: ['operator', '转人工', '0'] })).toEqual([])
})
