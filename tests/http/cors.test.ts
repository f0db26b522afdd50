import { describe, expect, test } from 'bun:test'
import { admitSocket } from '../../src/http/sockets.ts'
import { open } from '../support/api.ts'
import type { FakeEdgeOptions } from '../support/edge.ts'

const PAGE = 'https://app.example'
const NOBODY = '00000000-0000-4000-8000-00000000dead'

/** The three groups of the API reference, and Pipecat's path. */
const FOR_PAGES = [
  ...['', '/api/v1'].flatMap((prefix) => [
    `${prefix}/webrtc/offer`,
    `${prefix}/start`,
    `${prefix}/start/`,
    `${prefix}/sessions/${NOBODY}/api/offer`,
    `${prefix}/sessions/${NOBODY}/offer`,
  ]),
  '/api/offer',
]
const FOR_OTHERS = [
  '/health',
  '/ready',
  '/metrics',
  '/swagger/',
  '/swagger/doc.json',
  '/',
  '/nowhere',
  '/tickets',
  '/calls',
  '/daily-dialin-webhook',
  '/api/v1/health',
  '/api/v1/tickets',
  '/starter',
  '/api/v2/start',
  '/sessions/',
]

const ask = (path: string, method: string, headers: Record<string, string>, options: FakeEdgeOptions = {}) =>
  open(options).send(method, path, undefined, headers)

const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'))

const allowed = async (origin: string, corsOrigins: readonly string[]) =>
  corsOf(await ask('/start', 'POST', { origin }, { corsOrigins }))

describe('a page of another origin', () => {
  test.each(FOR_PAGES)('may ask %s, with or without keys, errors included', async (path) => {
    for (const apiKeys of [[], ['key']])
      for (const method of ['POST', 'GET', 'OPTIONS']) {
        const answer = await ask(path, method, { origin: PAGE }, { apiKeys })
        expect(corsOf(answer)).toMatchObject({
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'POST, PATCH, OPTIONS',
          'access-control-allow-headers':
            'Content-Type, Authorization, X-API-Key, Idempotency-Key, X-Request-ID, traceparent, tracestate',
        })
        expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
      }
  })

  test.each(FOR_PAGES)('is let ask %s before it shows a key or a session', async (path) => {
    const preflight = { origin: PAGE, 'access-control-request-method': 'POST' }
    expect((await ask(path, 'OPTIONS', preflight, { apiKeys: ['key'] })).status).toBe(204)
  })

  test.each(FOR_OTHERS)('is told nothing of %s', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await ask(path, method, { origin: PAGE })
      expect(corsOf(answer)).toEqual({})
      if (method === 'OPTIONS') expect([404, 405]).toContain(answer.status)
    }
  })

  test('gets a ticket for the WebSocket with its session, for /tickets it may not ask', async () => {
    const { edge, json } = open({ apiKeys: ['key'], corsOrigins: [PAGE] })
    const shown = { origin: PAGE, authorization: 'Bearer key' }
    const { headers, body } = await json('POST', '/api/v1/start', { transport: 'websocket' }, shown)
    expect(headers.get('access-control-allow-origin')).toBe(PAGE)
    const { token, sessionId } = body['data'] as { token: string; sessionId: string }
    const url = `http://localhost:3042/ws?ticket=${token}&session=${sessionId}`
    const upgrade = new Request(url, { headers: { origin: PAGE, upgrade: 'websocket' } })
    expect(await admitSocket(edge, upgrade, '203.0.113.7')).toMatchObject({ origin: { sessionId } })
  })

  test('has to be on the list where there is one', async () => {
    expect(await allowed(PAGE, [PAGE])).toMatchObject({ 'access-control-allow-origin': PAGE, vary: 'Origin' })
    for (const [origin, list] of [
      ['https://evil.example', [PAGE]],
      [`${PAGE}.evil.example`, [PAGE]],
      ['null', [PAGE]],
      [PAGE, []],
    ] as const) {
      const told = await allowed(origin, list)
      expect(told['access-control-allow-origin']).toBeUndefined()
      expect(told['vary']).toBe('Origin')
    }
    expect(await allowed(PAGE, ['*'])).toMatchObject({ 'access-control-allow-origin': '*' })
  })
})
