import { describe, expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { PeersFullError } from '../../src/transport/webrtc/peers.ts'
import { settled } from '../support/clock.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'

const UUID = /^[\da-f-]{36}$/
const NOBODY = '00000000-0000-4000-8000-00000000dead'

function open(overrides: FakeEdgeOptions = {}) {
  const fake = fakeEdge(overrides)
  const api = createApi(fake.edge)
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const given = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    return Promise.resolve(api.handle(new Request(`http://localhost:3042${path}`, { method, headers, ...given })))
  }
  const json = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const response = await send(method, path, body, headers)
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    }
  }
  const session = async (body: unknown = {}) => String((await json('POST', '/start', body)).body['sessionId'])
  return { ...fake, api, send, json, session }
}

const error = (code: string, message: string, details?: unknown) => ({
  detail: message,
  error: { code, message, requestId: expect.stringMatching(UUID), ...(details !== undefined && { details }) },
})

describe('health', () => {
  test.each(['/health', '/ready', '/api/v1/health', '/api/v1/ready'])('GET %s is 200 in the envelope', async (path) => {
    const { status, body } = await open().json('GET', path)
    expect(status).toBe(200)
    expect(body).toEqual({ data: { status: 'ok' }, meta: { requestId: expect.stringMatching(UUID) } })
  })
})

describe('any path', () => {
  test.each(['/start', '/start/'])('that exists for another method is 405: GET %s', async (path) => {
    const { status, headers, body } = await open().json('GET', path)
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('POST, OPTIONS')
    expect(body).toEqual(error('BAD_REQUEST', 'Method not allowed'))
  })
})

describe('the request id', () => {
  test('a sane one is echoed in the body and in the header', async () => {
    const { headers, body } = await open().json('GET', '/health', undefined, { 'x-request-id': 'client-7.a_b' })
    expect(body['meta']).toEqual({ requestId: 'client-7.a_b' })
    expect(headers.get('x-request-id')).toBe('client-7.a_b')
  })

  test.each(['', 'two words', '<script>', 'x'.repeat(129)])('%p is replaced by one of ours', async (given) => {
    const { headers, body } = await open().json('GET', '/nowhere', undefined, { 'x-request-id': given })
    expect(headers.get('x-request-id')).toMatch(UUID)
    expect(body).toEqual(error('NOT_FOUND', 'Not found'))
  })
})

describe('POST /start', () => {
  test.each(['/start', '/api/v1/start'])('%s makes a session, flat for Pipecat and in the envelope', async (path) => {
    const { json, edge } = open()
    const { status, headers, body } = await json('POST', path, { body: { userId: 'u-1' } })
    expect(status).toBe(201)
    expect(headers.get('cache-control')).toBe('no-store')
    const sessionId = expect.stringMatching(UUID)
    expect(body).toEqual({ sessionId, data: { sessionId }, meta: { requestId: sessionId } })
    expect(await edge.sessions.get(String(body['sessionId']))).toMatchObject({ body: { userId: 'u-1' } })
  })

  test('an empty body will do', async () => {
    expect((await open().json('POST', '/start')).status).toBe(201)
  })

  test('the default STUN server comes when asked for, and the configured ones always', async () => {
    const ours = [{ urls: ['turn:t.example'], username: 'u', credential: 'c' }]
    const byDefault = await open().json('POST', '/start', { enableDefaultIceServers: true })
    expect(byDefault.body['iceConfig']).toEqual({ iceServers: [{ urls: ['stun:stun.l.google.com:19302'] }] })
    expect(byDefault.body['data']).toMatchObject({ iceConfig: byDefault.body['iceConfig'] })
    expect((await open({ iceServers: ours }).json('POST', '/start', {})).body['iceConfig']).toEqual({
      iceServers: ours,
    })
  })

  test('for the WebSocket transport it is exactly the address, which the stock client insists on', async () => {
    const { json } = open()
    const { status, body } = await json('POST', '/api/v1/start', { transport: 'websocket' })
    expect(status).toBe(201)
    expect(body).toEqual({
      wsUrl: expect.stringMatching(/^ws:\/\/localhost:3042\/ws\?format=protobuf&rtvi=1&session=[\da-f-]{36}$/),
    })
    const headers = { host: 'bot.example', 'x-forwarded-proto': 'https' }
    expect((await json('POST', '/start', { transport: 'websocket' }, headers)).body['wsUrl']).toStartWith(
      'wss://bot.example/ws?',
    )
  })

  test('with WebRTC off the WebSocket is the default', async () => {
    const { json } = open({ hasWebRtc: false })
    expect(Object.keys((await json('POST', '/start')).body)).toEqual(['wsUrl'])
    expect((await json('POST', '/start', { transport: 'webrtc' })).status).toBe(400)
    expect((await json('POST', '/webrtc/offer', { offer: 'v=0' })).status).toBe(404)
  })

  test('a Daily room cannot be had without a key of Daily', async () => {
    const { status, body } = await open().json('POST', '/start', { createDailyRoom: true })
    expect(status).toBe(500)
    expect(body).toEqual(error('INTERNAL_ERROR', 'Daily is not configured: set DAILY_API_KEY or api_keys.daily'))
  })
})

describe('a session offer', () => {
  const PATHS = [
    '/sessions/ID/api/offer',
    '/sessions/ID/offer',
    '/api/v1/sessions/ID/offer',
    '/api/v1/sessions/ID/api/offer',
  ]

  test.each(PATHS)('POST %s answers flat for Pipecat and in the envelope, and starts a call', async (path) => {
    const { json, session, offers, calls } = open()
    const at = path.replace('ID', await session())
    const { status, body } = await json('POST', at, { sdp: 'v=0 offer', type: 'offer', pc_id: null, restart_pc: false })
    expect(status).toBe(200)
    expect(body).toEqual({
      sdp: 'v=0 answer',
      type: 'answer',
      pc_id: 'pc-1',
      data: { answer: 'v=0 answer', type: 'answer' },
      meta: { requestId: expect.stringMatching(UUID) },
    })
    expect(offers).toEqual([{ sdp: 'v=0 offer', restart: false }])
    expect(calls.started).toBe(1)
  })

  test('a stringified description is answered in kind', async () => {
    const { json, session, offers } = open()
    const sdp = JSON.stringify({ type: 'offer', sdp: 'v=0 offer' })
    const { body } = await json('POST', `/sessions/${await session()}/api/offer`, { sdp })
    expect(offers[0]?.sdp).toBe('v=0 offer')
    expect(body['data']).toEqual({ answer: '{"type":"answer","sdp":"v=0 answer"}', type: 'answer' })
    expect(body['sdp']).toBe('v=0 answer')
  })

  test('a restart goes to the connection it names and starts no second call', async () => {
    const { json, session, offers, calls } = open()
    await json('POST', `/sessions/${await session()}/api/offer`, { sdp: 'v=0', pc_id: 'pc-1', restart_pc: true })
    expect(offers).toEqual([{ sdp: 'v=0', pcId: 'pc-1', restart: true }])
    expect(calls.started).toBe(0)
  })

  test('PATCH passes candidates on and answers 204, whatever is in it', async () => {
    const { send, session, trickled } = open()
    const path = `/api/v1/sessions/${await session()}/offer`
    const candidates = [
      { candidate: 'candidate:1', sdp_mid: '0', sdp_mline_index: 0 },
      { candidate: '', sdp_mid: null },
    ]
    const answers = [
      await send('PATCH', path, { pc_id: 'pc-1', candidates }),
      await send('PATCH', path),
      await send('PATCH', path, {}),
    ]
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204])
    expect(await answers[0]?.text()).toBe('')
    expect(trickled).toEqual([
      { pcId: 'pc-1', candidates: [{ candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 }, { candidate: '' }] },
    ])
  })

  test('an expired session is not found', async () => {
    const { json, session, clock } = open()
    const id = await session()
    await clock.advance(60_000)
    expect((await json('POST', `/sessions/${id}/api/offer`, { sdp: 'v=0' })).body).toEqual(
      error('NOT_FOUND', 'Session not found'),
    )
  })
})

describe('POST /webrtc/offer', () => {
  test.each(['/webrtc/offer', '/api/v1/webrtc/offer'])('%s answers in the form it was asked', async (path) => {
    const { json, calls } = open()
    expect((await json('POST', path, { offer: 'v=0' })).body['data']).toEqual({ answer: 'v=0 answer' })
    const { body } = await json('POST', path, { offer: '{"type":"offer","sdp":"v=0"}' })
    expect(body['data']).toEqual({ answer: '{"type":"answer","sdp":"v=0 answer"}' })
    expect(calls.started).toBe(2)
  })
})

describe("the runner's own paths", () => {
  test('POST /api/offer is flat and PATCH knows its connections', async () => {
    const { json } = open()
    expect((await json('POST', '/api/offer', { sdp: 'v=0' })).body).toEqual({
      sdp: 'v=0 answer',
      type: 'answer',
      pc_id: 'pc-1',
    })
    expect((await json('PATCH', '/api/offer', { pc_id: 'pc-1', candidates: [] })).body).toEqual({ status: 'success' })
    expect((await json('PATCH', '/api/offer', { pc_id: 'gone', candidates: [] })).status).toBe(404)
  })
})

describe('bad input', () => {
  const BODIES: readonly [string, string, unknown, number, string, string][] = [
    ['POST', '/start', '{"body":', 400, 'BAD_REQUEST', 'Invalid JSON body'],
    ['POST', '/start', '[]', 400, 'BAD_REQUEST', 'Request body must be a JSON object'],
    ['POST', '/start', '"text"', 400, 'BAD_REQUEST', 'Request body must be a JSON object'],
    ['POST', '/start', { body: 'text' }, 400, 'BAD_REQUEST', 'Field "body" has the wrong type'],
    [
      'POST',
      '/start',
      { enableDefaultIceServers: 'yes' },
      400,
      'BAD_REQUEST',
      'Field "enableDefaultIceServers" has the wrong type',
    ],
    ['POST', '/start', { transport: 'pigeon' }, 400, 'BAD_REQUEST', 'Unknown transport: use "webrtc" or "websocket"'],
    ['POST', '/start', { body: { big: 'x'.repeat(5000) } }, 413, 'BAD_REQUEST', 'Request body over 4096 bytes'],
    ['POST', '/webrtc/offer', undefined, 400, 'BAD_REQUEST', 'Invalid JSON body'],
    ['POST', '/webrtc/offer', {}, 422, 'VALIDATION_ERROR', 'Missing or empty offer'],
    ['POST', '/webrtc/offer', { offer: '' }, 422, 'VALIDATION_ERROR', 'Missing or empty offer'],
    ['POST', '/webrtc/offer', { offer: ' \n' }, 422, 'VALIDATION_ERROR', 'Missing or empty offer'],
    ['POST', '/webrtc/offer', { offer: 5 }, 400, 'BAD_REQUEST', 'Field "offer" has the wrong type'],
    ['POST', '/webrtc/offer', { offer: '{"sdp":' }, 400, 'BAD_REQUEST', 'Field "offer" is no session description'],
    ['POST', '/webrtc/offer', { offer: 'broken' }, 400, 'BAD_REQUEST', 'Invalid offer: the offer is no SDP'],
    ['POST', '/sessions/7/api/offer', { sdp: 'v=0' }, 400, 'BAD_REQUEST', 'Invalid session ID format'],
    ['PATCH', '/sessions/7/api/offer', undefined, 400, 'BAD_REQUEST', 'Invalid session ID format'],
    ['POST', `/sessions/${NOBODY}/api/offer`, { sdp: 'v=0' }, 404, 'NOT_FOUND', 'Session not found'],
    ['PATCH', `/api/v1/sessions/${NOBODY}/offer`, undefined, 404, 'NOT_FOUND', 'Session not found'],
    ['POST', '/sessions/ID/api/offer', {}, 422, 'VALIDATION_ERROR', 'Missing or empty sdp'],
    ['POST', '/sessions/ID/api/offer', { sdp: '' }, 422, 'VALIDATION_ERROR', 'Missing or empty sdp'],
    [
      'POST',
      '/sessions/ID/api/offer',
      { sdp: 'v=0', request_data: [] },
      400,
      'BAD_REQUEST',
      'Field "request_data" has the wrong type',
    ],
    [
      'PATCH',
      '/sessions/ID/api/offer',
      { pc_id: 'p', candidates: [{}] },
      422,
      'VALIDATION_ERROR',
      'Missing or empty candidates.0.candidate',
    ],
    ['GET', '/nowhere', undefined, 404, 'NOT_FOUND', 'Not found'],
    ['GET', '/api/v1', undefined, 404, 'NOT_FOUND', 'Not found'],
    ['GET', '/start', undefined, 405, 'BAD_REQUEST', 'Method not allowed'],
    ['DELETE', '/api/v1/health', undefined, 405, 'BAD_REQUEST', 'Method not allowed'],
  ]

  test.each(BODIES)('%s %s with %j is %d', async (method, path, body, status, code, message) => {
    const field = message.replace('Missing or empty ', '')
    const details = code === 'VALIDATION_ERROR' ? [{ field, message: 'required' }] : undefined
    const { json, session, calls } = open()
    const answer = await json(method, path.replace('ID', await session()), body)
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual(error(code, message, details))
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(calls.started).toBe(0)
  })

  test('a wrong method says which are right', async () => {
    const { headers } = await open().json('DELETE', `/sessions/${NOBODY}/api/offer`)
    expect(headers.get('allow')).toBe('POST, PATCH, OPTIONS')
  })

  test.each([
    [201, '['.repeat(190) + ']'.repeat(190)],
    [201, JSON.stringify(`${'['.repeat(300)} "\\" ${'{'.repeat(300)}`)],
    [400, '['.repeat(300) + ']'.repeat(300)],
    [400, `${'{"":'.repeat(300)}0${'}'.repeat(300)}`],
  ])('what is nested too deep to be kept is refused: %d', async (status, value) => {
    expect((await open().send('POST', '/start', `{"body":{"a":${value}}}`)).status).toBe(status)
  })

  test('bytes that are no UTF-8 are no JSON', async () => {
    const { api } = open()
    const request = new Request('http://localhost/start', { method: 'POST', body: Uint8Array.of(0x22, 0xff, 0x22) })
    expect((await api.handle(request)).status).toBe(400)
  })

  test('a body without a length is cut off at the cap', async () => {
    const { api } = open()
    let sent = 0
    const long = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024
        controller.enqueue(new Uint8Array(1024).fill(0x20))
        if (sent > 1_000_000) controller.close()
      },
    })
    const response = await api.handle(new Request('http://localhost/start', { method: 'POST', body: long }))
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(16_384)
  })

  test('a body that does not come is given up after nine seconds', async () => {
    const { api, clock } = open()
    const stuck = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Uint8Array.of(0x7b)) })
    const answer = Promise.resolve(api.handle(new Request('http://localhost/start', { method: 'POST', body: stuck })))
    let isDone = false
    void answer.then(() => (isDone = true))
    await clock.advance(8_999)
    expect(isDone).toBe(false)
    await clock.advance(1)
    await settled()
    expect((await answer).status).toBe(400)
    expect(clock.pending).toBe(0)
  })

  test('a handler that throws is a 500 without its stack, which is in the log', async () => {
    const logged: unknown[] = []
    const log = { ...fakeEdge().edge.log, error: (_: string, fields: unknown) => void logged.push(fields) }
    const sessions = { ...fakeEdge().edge.sessions, put: () => Promise.reject(new Error('disk on fire')) }
    const { status, body } = await open({ log, sessions }).json('POST', '/start')
    expect(status).toBe(500)
    expect(body).toEqual(error('INTERNAL_ERROR', 'Internal server error'))
    expect(JSON.stringify(logged)).toContain('disk on fire')
  })
})

describe('a full server', () => {
  test('says so at the start, and makes no session', async () => {
    const { json, calls } = open()
    calls.isFull = true
    const { status, headers, body } = await json('POST', '/start', {})
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('5')
    expect(body).toEqual(error('SERVICE_UNAVAILABLE', 'Server is at capacity, please try again shortly'))
  })

  test('turns offers away before anything is made for them, and says when to come back', async () => {
    const { json, session, calls, offers } = open()
    const id = await session()
    calls.isFull = true
    const { status, headers, body } = await json('POST', `/sessions/${id}/api/offer`, { sdp: 'v=0' })
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('5')
    expect(body).toEqual(error('SERVICE_UNAVAILABLE', 'Server is at capacity, please try again shortly'))
    expect(offers).toEqual([])
  })

  test('closes the connection of a caller that came at the last moment', async () => {
    const fake = fakeEdge()
    const calls = { isFull: false, start: () => undefined }
    const { json } = open({ calls, peers: fake.edge.peers })
    expect((await json('POST', '/webrtc/offer', { offer: 'v=0' })).status).toBe(503)
    expect(fake.calls.disposed).toBe(1)
  })

  test('still answers a caller that reconnects', async () => {
    const { json, session, calls } = open()
    const id = await session()
    calls.isFull = true
    const body = { sdp: 'v=0', pc_id: 'pc-1', restart_pc: true }
    expect((await json('POST', `/sessions/${id}/api/offer`, body)).status).toBe(200)
  })
})

test('a caller for whom no connection is left is told that the server is full', async () => {
  const { edge, json } = open()
  edge.peers.offer = () => Promise.reject(new PeersFullError('no place'))
  const { status, headers } = await json('POST', '/api/offer', { sdp: 'v=0' })
  expect([status, headers.get('retry-after')]).toEqual([503, '5'])
})

test('our own trouble with an offer is a 503, which stock clients retry', async () => {
  const { status, headers, body } = await open().json('POST', '/webrtc/offer', { offer: 'trouble' })
  expect(status).toBe(503)
  expect(headers.get('retry-after')).toBe('2')
  expect(JSON.stringify(body)).not.toContain('out of ports')
})

describe('CORS', () => {
  const preflight = { origin: 'https://app.example', 'access-control-request-method': 'PATCH' }

  test('a preflight is answered without a session', async () => {
    const { status, headers } = await open().send('OPTIONS', `/sessions/${NOBODY}/api/offer`, undefined, preflight)
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-methods')).toContain('PATCH')
    expect(headers.get('access-control-allow-headers')).toStartWith('Content-Type, Authorization, X-API-Key')
  })

  test('with a list only its origins are allowed, errors included', async () => {
    const { send } = open({ corsOrigins: ['https://app.example'] })
    const ours = await send('GET', '/nowhere', undefined, { origin: 'https://app.example' })
    expect(ours.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(ours.headers.get('vary')).toBe('Origin')
    const theirs = await send('GET', '/health', undefined, { origin: 'https://evil.example' })
    expect(theirs.headers.has('access-control-allow-origin')).toBe(false)
  })
})
