import { describe, expect, test } from 'bun:test'
import { error, open } from '../support/api.ts'
import { settled } from '../support/clock.ts'
import { fakeEdge } from '../support/edge.ts'

const NOBODY = '00000000-0000-4000-8000-00000000dead'

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
    [
      'POST',
      '/webrtc/offer',
      { offer: `{"sdp":"v=0","a":${'['.repeat(300)}${']'.repeat(300)}}` },
      400,
      'BAD_REQUEST',
      'Field "offer" is no session description',
    ],
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
    expect(answer.body).toEqual(error(path, code, message, details))
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
    expect(body).toEqual(error('/start', 'INTERNAL_ERROR', 'Internal server error'))
    expect(JSON.stringify(logged)).toContain('disk on fire')
  })
})
