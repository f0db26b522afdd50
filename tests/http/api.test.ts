import { describe, expect, test } from 'bun:test'
import { error, open, UUID } from '../support/api.ts'

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
    expect(body).toEqual(error('/start', 'BAD_REQUEST', 'Method not allowed'))
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
    expect(body).toEqual(error('/nowhere', 'NOT_FOUND', 'Not found'))
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

  const WS_URL = expect.stringMatching(/^ws:\/\/localhost:3042\/ws\?format=protobuf&rtvi=1&session=[\da-f-]{36}$/)

  test('for the WebSocket it is in the envelope, with the address', async () => {
    for (const [path, body, options] of [
      ['/api/v1/start', { transport: 'websocket' }, {}],
      ['/start', {}, { hasWebRtc: false }],
      ['/api/v1/start', {}, { hasWebRtc: false }],
    ] as const) {
      const started = await open(options).json('POST', path, body)
      const id = expect.stringMatching(UUID)
      expect(started.status).toBe(201)
      expect(started.body).toEqual({ data: { sessionId: id, wsUrl: WS_URL }, meta: { requestId: id } })
    }
  })

  test('for a Pipecat client, which names the WebSocket on the legacy path, it is exactly the address', async () => {
    const { status, body } = await open().json('POST', '/start', { transport: 'websocket' })
    expect([status, body]).toEqual([201, { wsUrl: WS_URL }])
  })

  test('with WebRTC off it cannot be asked for', async () => {
    const { json } = open({ hasWebRtc: false })
    expect((await json('POST', '/start', { transport: 'webrtc' })).status).toBe(400)
    expect((await json('POST', '/webrtc/offer', { offer: 'v=0' })).status).toBe(404)
  })

  test('a Daily room for the WebSocket is refused before it is paid for', async () => {
    let rooms = 0
    const daily = { createRoom: async () => ({ url: `https://example.daily.co/${++rooms}`, token: 'eyJ' }) }
    const ask = async (options: object, body: object) =>
      (await open({ daily, ...options }).json('POST', '/start', { createDailyRoom: true, ...body })).status
    expect([await ask({}, { transport: 'websocket' }), await ask({ hasWebRtc: false }, {}), rooms]).toEqual([
      400, 400, 0,
    ])
    expect([await ask({}, {}), rooms]).toEqual([201, 1])
  })

  test('a Daily room cannot be had without a key of Daily', async () => {
    const { status, body } = await open().json('POST', '/start', { createDailyRoom: true })
    expect(status).toBe(500)
    expect(body).toEqual(
      error('/start', 'INTERNAL_ERROR', 'Daily is not configured: set DAILY_API_KEY or api_keys.daily'),
    )
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
    expect(offers).toEqual([{ sdp: 'v=0 offer', restart: false, client: '' }])
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
    expect(offers).toEqual([{ sdp: 'v=0', pcId: 'pc-1', restart: true, client: '' }])
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
      error('/sessions/ID/api/offer', 'NOT_FOUND', 'Session not found'),
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
