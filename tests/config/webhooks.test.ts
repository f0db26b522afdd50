import { expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { configOf, load, problemsOf } from '../support/config.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const URL = 'https://example.com/hook'

const told = (...webhooks: readonly object[]) => problemsOf(load({ file: { webhooks } })).map(describeProblem)
const at = (url: string) => told({ url, secret: SECRET })

test('sinks come from the file, and from the environment as JSON', () => {
  const webhooks = [{ url: URL, secret: SECRET, events: ['call.ended'] }]
  expect(configOf(load({ file: { webhooks } })).webhooks as unknown).toEqual(webhooks)
  expect(configOf(load({ env: { VOXRAY_WEBHOOKS: JSON.stringify(webhooks) } })).webhooks as unknown).toEqual(webhooks)
  expect(configOf(load({})).webhooks).toEqual([])
})

test.each([
  'http://example.com/',
  'http://8.8.8.8/',
  'http://172.32.0.1/',
  'http://169.254.169.254/latest',
  'http://[2001:db8::1]/',
  'http://10.evil.example/',
  'http://[fe80::1]/',
])('%s is refused: what callers say goes over the internet in private only', (url) => {
  expect(at(url)).toEqual([
    'webhooks has an http:// address outside of private networks in entry 1. Use https://: events hold what callers say.',
  ])
})

test.each([
  'https://example.com',
  'https://10.0.0.1:8443/a?b=c',
  'http://localhost:8080/hook',
  'http://127.0.0.1/',
  'http://[::1]:1234/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://[fd00::1]/',
  'http://backend:8080/hook',
  'http://backend.prod.svc.cluster.local/',
  'http://host.docker.internal/',
])('%s is an address for webhooks', (url) => {
  expect(at(url)).toEqual([])
})

test.each([
  [{ url: 'ftp://example.com', secret: SECRET }, 'a value of the wrong form, wrong in entry 1'],
  [{ url: `${URL}#part`, secret: SECRET }, 'a value of the wrong form'],
  [{ url: 'https://exa mple.com', secret: SECRET }, 'a value of the wrong form'],
  [{ url: 'https://[::1', secret: SECRET }, 'has an address that is none in entry 1'],
  [{ url: 'https://user:quillfeather@example.com', secret: SECRET }, 'has a user or a password in the address'],
  [{ url: URL }, 'a value of the wrong form'],
  [{ url: URL, secret: '' }, 'a value of the wrong form'],
  [{ url: URL, secret: 'quillfeather' }, 'has a secret of fewer than 16 characters in entry 1'],
  [{ url: URL, secret: 'whsec_quillfeather!!!!!!!!!!!!' }, 'has a secret that is not "whsec_" and base64'],
  [{ url: URL, secret: 'whsec_AAAA' }, 'has a secret that is not "whsec_" and base64 of 16 bytes'],
  [{ url: URL, secret: [] }, 'a value of the wrong form'],
  [{ url: URL, secret: [SECRET, SECRET] }, 'a value of the wrong form'],
  [{ url: URL, secret: [SECRET, 'quillfeather'] }, 'has a secret of fewer than 16 characters in entry 1'],
  [{ url: URL, secret: SECRET, events: [] }, 'a value of the wrong form'],
  [{ url: URL, secret: SECRET, events: ['turn', 'turn'] }, 'a value of the wrong form'],
  [
    { url: URL, secret: SECRET, events: ['call.begun'] },
    'a value of the wrong form, wrong in entry 1 at "events", but',
  ],
  [
    { url: URL, secret: SECRET, event: ['turn'] },
    'wrong in entry 1, but must be a list of objects with url, secret, events',
  ],
  [{ url: URL, secret: SECRET, quillfeather: 1 }, 'wrong in entry 1, but'],
  [{ url: URL, secret: 5 }, 'wrong in entry 1 at "secret", but'],
])('%j is refused', (sink, wrong) => {
  const [message = '', ...others] = told(sink)
  expect(message).toContain(wrong)
  expect(message).not.toContain('quillfeather')
  expect(others).toEqual([])
})

test('a sink has one secret, or two while they change', () => {
  for (const secret of [[SECRET], [SECRET, 'an old secret of mine']]) expect(told({ url: URL, secret })).toEqual([])
})

test('an address that is named twice is refused: it would be told twice', () => {
  const sink = { url: URL, secret: SECRET, events: ['turn'] }
  expect(told(sink, { ...sink, events: ['tool'] })).toEqual([expect.stringContaining('earlier entry in entry 2')])
  expect(told(sink, { ...sink, url: `${URL}/2` })).toEqual([])
})

test('a secret is never shown, whatever is wrong with it', () => {
  for (const secret of ['quillfeather', '"quillfeather-quillfeather"', 'quillfeather\nquillfeather'])
    expect(told({ url: URL, secret }).join()).not.toContain('quillfeather')
})

const warned = (file: object) => load({ file }).warnings.map(describeProblem).join()

test('a folder that nothing uses is warned about', () => {
  const webhooks = [{ url: URL, secret: SECRET }]
  const redis = { session_store: 'redis', redis_url: 'redis://localhost' }
  expect(warned({ webhook_spool_dir: '/tmp/a' })).toContain('webhooks is empty')
  expect(warned({ webhook_spool_dir: '/tmp/a', webhooks, ...redis })).toContain('which keeps the events')
  expect(warned({ webhook_spool_dir: '/tmp/a', webhooks })).not.toContain('webhook_spool_dir')
})
