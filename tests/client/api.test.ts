import { describe, expect, test } from 'bun:test'
import { type ApiOptions, VoxrayApi, VoxrayError } from '../../src/client/index.ts'
import { VirtualClock } from '../support/clock.ts'

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** An API whose server gives these answers, one after the other. */
function rig(answers: readonly (() => Response | Promise<Response>)[], options: ApiOptions = {}) {
  const clock = new VirtualClock()
  const asked: Asked[] = []
  const api = new VoxrayApi('http://voxray.test/', {
    clock,
    fetch: async (url, { method = '', headers, body, signal }) => {
      asked.push({
        method,
        url,
        headers: headers as Record<string, string>,
        body: typeof body === 'string' ? JSON.parse(body) : undefined,
      })
      const answer = answers[asked.length - 1]
      if (answer) return await answer()
      return await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))
    },
    ...options,
  })
  return { api, asked, clock }
}

const good =
  (data: object, beside: object = {}) =>
  () =>
    Response.json({ ...beside, data, meta: { requestId: 'r1' } })

const bad =
  (status: number, error: object, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ error }, { status, headers })

async function failure(work: Promise<unknown>): Promise<VoxrayError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof VoxrayError) return error
  throw new Error(`no VoxrayError but ${String(error)}`)
}

describe('a request', () => {
  test('carries the key, and the body as JSON, to the versioned path', async () => {
    const { api, asked } = rig([good({ sessionId: 's1' })], { apiKey: 'k1' })
    const started = await api.start({ body: { name: 'Ada' }, enableDefaultIceServers: true, idempotencyKey: 'i1' })
    expect(started).toEqual({ sessionId: 's1', iceServers: [] })
    expect(asked).toEqual([
      {
        method: 'POST',
        url: 'http://voxray.test/api/v1/start',
        headers: { authorization: 'Bearer k1', 'content-type': 'application/json', 'idempotency-key': 'i1' },
        body: { body: { name: 'Ada' }, enableDefaultIceServers: true },
      },
    ])
  })

  test('names no key where there is none', async () => {
    const { api, asked } = rig([good({ status: 'ok' }), good({ status: 'ok' })])
    await api.health()
    await api.ready()
    expect(asked.map(({ url, headers }) => [url, headers])).toEqual([
      ['http://voxray.test/api/v1/health', {}],
      ['http://voxray.test/api/v1/ready', {}],
    ])
  })
})

describe('an answer is read', () => {
  test('with the ICE servers and the room of a session', async () => {
    const iceServers = [
      { urls: ['stun:a'] },
      { urls: 'turn:b', username: 'u', credential: 'c' },
      { username: 'without an address' },
    ]
    const { api } = rig([good({ sessionId: 's1', iceConfig: { iceServers }, dailyRoom: 'https://d', dailyToken: 't' })])
    expect(await api.start()).toEqual({
      sessionId: 's1',
      iceServers: [{ urls: ['stun:a'] }, { urls: ['turn:b'], username: 'u', credential: 'c' }],
      dailyRoom: 'https://d',
      dailyToken: 't',
    })
  })

  test('where the id of the connection stands beside the data', async () => {
    const { api, asked } = rig([good({ answer: 'v=0' }, { pc_id: 'p1' }), good({ answer: 'v=0' })])
    const offer = { sdp: 'v=0 offer', restartPc: true, requestData: { name: 'Ada' } }
    expect(await api.sessionOffer('s/1', offer)).toEqual({ answer: 'v=0', pcId: 'p1' })
    expect(await api.offer('v=0 offer')).toEqual({ answer: 'v=0' })
    expect(asked.map(({ url, body }) => [url, body])).toEqual([
      [
        'http://voxray.test/api/v1/sessions/s%2F1/offer',
        { sdp: 'v=0 offer', type: 'offer', restart_pc: true, request_data: { name: 'Ada' } },
      ],
      ['http://voxray.test/api/v1/webrtc/offer', { offer: 'v=0 offer' }],
    ])
  })

  test('and one without a body is good', async () => {
    const { api, asked } = rig([() => new Response(null, { status: 204 })])
    await api.trickle('s1', { pcId: 'p1', candidates: [{ candidate: 'c', sdpMid: '0', sdpMLineIndex: 0 }] })
    expect(asked[0]).toMatchObject({
      method: 'PATCH',
      body: { pc_id: 'p1', candidates: [{ candidate: 'c', sdp_mid: '0', sdp_mline_index: 0 }] },
    })
  })
})

describe('an error is data', () => {
  test('as the server tells it', async () => {
    const details = [{ field: 'offer', message: 'required' }]
    const { api } = rig([bad(422, { code: 'VALIDATION_ERROR', message: 'Missing offer', requestId: 'r9', details })])
    const error = await failure(api.offer(''))
    expect(error).toMatchObject({
      code: 'VALIDATION_ERROR',
      status: 422,
      message: 'Missing offer',
      requestId: 'r9',
      details,
      isRefusal: false,
    })
  })

  test.each([
    ['seconds', '7'],
    ['a date', new Date(Date.UTC(2026, 0, 5, 9, 0, 7)).toUTCString()],
  ])('with the time to come back, told in %s', async (_form, value) => {
    const { api } = rig([bad(503, { code: 'SERVICE_UNAVAILABLE', message: 'full' }, { 'retry-after': value })])
    expect((await failure(api.start())).retryAfterMs).toBe(7000)
  })

  test.each<[string, () => Response, number | undefined]>([
    ['a page of a proxy', () => new Response('<html>', { status: 502 }), 502],
    ['a page that is called good', () => new Response('<html>'), 200],
    ['JSON of somebody else', () => Response.json({ data: { hello: 'world' } }), undefined],
    ['JSON that is no object', () => Response.json(['sessionId']), 200],
  ])('where the answer is %s', async (_name, answer, status) => {
    const { api } = rig([answer])
    expect(await failure(api.start())).toMatchObject({ code: 'BAD_ANSWER', status })
  })

  test('where nobody is there, without what the address hides', async () => {
    const { api } = rig([() => Promise.reject(new TypeError('refused'))])
    const error = await failure(api.health())
    expect(error).toMatchObject({ code: 'UNREACHABLE', cause: new TypeError('refused') })
    expect(error.message).not.toContain('/api')
  })

  test('where no answer comes in time', async () => {
    const { api, clock } = rig([])
    const failed = failure(api.health())
    await clock.advance(10_000)
    expect((await failed).code).toBe('TIMEOUT')
    expect(clock.pending).toBe(0)
  })
})

describe('a signal', () => {
  test('ends a request with its own reason', async () => {
    const { api, clock } = rig([])
    const controller = new AbortController()
    const failed = api.health({ signal: controller.signal }).catch((error: unknown) => error)
    await clock.advance(1)
    controller.abort('enough')
    expect(await failed).toBe('enough')
    expect(clock.pending).toBe(0)
  })

  test('that has aborted already lets nothing be asked', async () => {
    const { api, asked } = rig([])
    expect(await api.health({ signal: AbortSignal.abort('no') }).catch((error: unknown) => error)).toBe('no')
    expect(asked).toEqual([])
  })
})

describe('a server that is full', () => {
  const full = bad(503, { code: 'SERVICE_UNAVAILABLE', message: 'full' }, { 'retry-after': '5' })

  test('is asked again when it said to be, where that is wanted', async () => {
    const { api, asked, clock } = rig([full, full, good({ sessionId: 's1' })], { retries: 2 })
    const started = api.start()
    await clock.advance(4999)
    expect(asked.length).toBe(1)
    await clock.advance(5001)
    expect((await started).sessionId).toBe('s1')
  })

  test('is not asked more often than that', async () => {
    const { api, asked, clock } = rig([full, full, full], { retries: 1 })
    const failed = failure(api.start())
    await clock.advance(60_000)
    expect((await failed).status).toBe(503)
    expect(asked.length).toBe(2)
  })

  test.each([
    ['says no time', bad(503, { code: 'SERVICE_UNAVAILABLE' })],
    ['asks for an hour', bad(429, { code: 'RATE_LIMIT_EXCEEDED' }, { 'retry-after': '3600' })],
    ['fails otherwise', bad(500, { code: 'INTERNAL_ERROR' }, { 'retry-after': '1' })],
  ])('is not asked again when it %s', async (_name, answer) => {
    const { api, asked } = rig([answer], { retries: 3 })
    await failure(api.start())
    expect(asked.length).toBe(1)
  })
})

describe('a WebSocket is opened', () => {
  const never = new AbortController().signal

  test('with the key in a header, where headers can be sent', async () => {
    const { api } = rig([], { apiKey: 'k1' })
    expect(await api.authorizeSocket('ws://voxray.test/ws', true, never)).toEqual({
      url: 'ws://voxray.test/ws',
      headers: { authorization: 'Bearer k1' },
    })
  })

  test('with a ticket in the query, where they cannot', async () => {
    const { api, asked } = rig([good({ ticket: 'a+b', expiresInSecs: 30 })], { apiKey: 'k1' })
    const { url, headers } = await api.authorizeSocket(api.socketUrl('s1'), false, never)
    expect(url).toBe('ws://voxray.test/ws?session=s1&ticket=a%2Bb')
    expect(headers).toEqual({})
    expect(asked[0]).toMatchObject({ method: 'POST', url: 'http://voxray.test/api/v1/tickets' })
  })

  test('with a ticket of the program, where it gets them itself, and with no key', async () => {
    let issued = 0
    const { api, asked } = rig([], { ticket: async () => `own ${++issued}` })
    for (const takesHeaders of [false, true]) {
      const { url, headers } = await api.authorizeSocket('ws://voxray.test/ws', takesHeaders, never)
      expect([url, headers]).toEqual([`ws://voxray.test/ws?ticket=own%20${issued}`, {}])
    }
    expect([issued, asked]).toEqual([2, []])
  })

  test('with the ticket that came with a session', async () => {
    const { api, asked } = rig([good({ sessionId: 's1', wsUrl: 'wss://voxray.test/ws?session=s1', token: 't1' })])
    expect((await api.start({ transport: 'websocket' })).ticket).toBe('t1')
    expect(asked[0]).toMatchObject({ url: 'http://voxray.test/api/v1/start', body: { transport: 'websocket' } })
  })

  test('without either, where there is no key', async () => {
    const { api } = rig([])
    expect(await api.authorizeSocket('ws://voxray.test/ws', false, never)).toEqual({
      url: 'ws://voxray.test/ws',
      headers: {},
    })
  })
})
