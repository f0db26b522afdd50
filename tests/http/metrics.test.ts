import { describe, expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { measured, routeOf } from '../../src/http/measure.ts'
import { Families } from '../../src/observe/metrics/families.ts'
import { HttpMetrics } from '../../src/observe/metrics/http.ts'
import { noTraffic } from '../../src/transport/traffic.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'
import { Scrape } from '../support/exposition.ts'

const KEY = 'scraper-secret'

function open({ apiKey, isOff = false, ...overrides }: FakeEdgeOptions & { apiKey?: string; isOff?: boolean } = {}) {
  const families = new Families()
  const metrics = {
    http: new HttpMetrics(families),
    websocket: noTraffic(),
    expose: isOff ? undefined : () => families.text(),
    apiKey,
  }
  const { edge, clock } = fakeEdge({ ...overrides, metrics })
  const api = createApi(edge)
  const send = (path: string, init: RequestInit = {}) => {
    const request = new Request(`http://localhost:3042${path}`, init)
    return measured(edge, request, () => api.handle(request))
  }
  const scrape = async () => new Scrape(await families.text())
  return { clock, edge, send, scrape }
}

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

describe('GET /metrics', () => {
  test('is text of the version that Prometheus reads', async () => {
    const { send } = open()
    const response = await send('/metrics')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(new Scrape(await response.text()).families.has('http_requests_total')).toBe(true)
  })

  test('is empty when switched off, key or not', async () => {
    const response = await open({ isOff: true, apiKey: KEY }).send('/metrics')
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('is for reading: %s is 405', async (method) => {
    const response = await open().send('/metrics', { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
  })

  test("has a key of its own, which the server's does not replace", async () => {
    const { send } = open({ apiKey: KEY, apiKeys: ['server-secret'] })
    expect((await send('/metrics', bearer(KEY))).status).toBe(200)
    for (const init of [{}, bearer('server-secret'), bearer(''), bearer(`${KEY}x`)]) {
      const response = await send('/metrics', init)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await response.json()).toMatchObject({ error: { code: 'UNAUTHORIZED' } })
    }
  })

  test("needs no key of the server's", async () => {
    expect((await open({ apiKeys: ['server-secret'] }).send('/metrics')).status).toBe(200)
  })
})

describe('a request', () => {
  test('is counted under the name of its route, with its status as a number', async () => {
    const { send, scrape } = open()
    await send('/api/v1/start', { method: 'POST', body: '{}' })
    await send('/start', { method: 'POST', body: '[' })
    const { families } = await scrape()
    expect(families.get('http_requests_total')?.series).toEqual([
      { name: 'http_requests_total', value: 1, labels: request('201', 'success') },
      { name: 'http_requests_total', value: 1, labels: request('400', 'error') },
    ])
    expect((await scrape()).all('http_errors_total')).toEqual({
      'http_errors_total{error_type="4xx",method="POST",route="start"}': 1,
    })
    expect((await scrape()).value('http_request_duration_seconds_count', request('201', 'success'))).toBe(1)
  })

  test('is active until it is answered, and timed', async () => {
    const { clock, edge, scrape } = open()
    const { promise, resolve } = Promise.withResolvers<Response>()
    const answer = measured(edge, new Request('http://localhost/ready'), () => promise)
    expect((await scrape()).value('http_active_connections', { route: 'ready' })).toBe(1)
    await clock.advance(300)
    resolve(new Response())
    await answer
    const after = await scrape()
    expect(after.value('http_active_connections', { route: 'ready' })).toBe(0)
    expect(after.value('http_request_duration_seconds_sum', { route: 'ready' })).toBeCloseTo(0.3, 6)
  })

  test('that becomes a WebSocket is a 101', async () => {
    const { edge, scrape } = open()
    await measured(edge, new Request('http://localhost/ws?rtvi=1'), async () => undefined)
    expect((await scrape()).value('http_requests_total', { route: 'ws', status_code: '101', status: 'success' })).toBe(
      1,
    )
  })

  test('that breaks is a 500', async () => {
    const { edge, scrape } = open()
    const broken = measured(edge, new Request('http://localhost/health'), () => Promise.reject(new Error('broken')))
    expect(await broken.catch(() => 'thrown')).toBe('thrown')
    expect((await scrape()).value('http_errors_total', { route: 'health', error_type: '5xx' })).toBe(1)
  })

  test('whose body does not come is a timeout', async () => {
    const { clock, send, scrape } = open()
    const answer = send('/start', { method: 'POST', body: new ReadableStream() })
    await clock.advance(10_001)
    expect((await answer).status).toBe(400)
    expect((await scrape()).all('http_timeout_total')).toEqual({ 'http_timeout_total{method="POST",route="start"}': 1 })
  })

  test('cannot make up series: strange methods and paths are all "other"', async () => {
    const { send, scrape } = open()
    for (const method of ['PURGE', 'MKCOL', 'TRACE']) await send(`/${method}`, { method })
    expect((await scrape()).families.get('http_requests_total')?.series).toMatchObject([
      { value: 3, labels: { method: 'other', route: 'other' } },
    ])
  })
})

test.each([
  ['/', 'root'],
  ['/health', 'health'],
  ['/api/v1/ready', 'ready'],
  ['/webrtc/offer/', 'webrtc_offer'],
  ['/sessions/7/api/offer', 'session_offer'],
  ['/api/v1/sessions/c0ffee/offer', 'session_offer'],
  ['/api/offer', 'pipecat_offer'],
  ['/telephony/ws', 'telephony_ws'],
  ['/telephony/transfer/a1b2', 'telephony_transfer'],
  ['/daily-dialin-webhook', 'daily_dialin_webhook'],
  ['/swagger/doc.json', 'swagger'],
  ['/metrics', 'metrics'],
  ['/constructor', 'other'],
  ['/sessions/7/8/offer', 'other'],
  ['', 'other'],
])('the path %p is counted as %s', (path, route) => {
  expect(routeOf(path)).toBe(route)
})

const request = (status_code: string, status: string) => ({
  method: 'POST',
  route: 'start',
  status_code,
  session_id: '',
  stage: 'http',
  direction: 'ingress',
  status,
  model: '',
})
