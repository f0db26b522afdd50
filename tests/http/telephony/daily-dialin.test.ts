import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'bun:test'
import { createApi } from '../../../src/http/api.ts'
import type { DialinTrust } from '../../../src/http/telephony/daily-trust.ts'
import { type FailureCode, StageError } from '../../../src/std/errors.ts'
import { fakeEdge } from '../../support/edge.ts'

const CALL = { From: '+15551230001', To: '+15559870002', callId: 'call-1', callDomain: 'domain-1' }
const HMAC = 'c2hhcmVkLXdpdGgtZGFpbHk='

function open(trust: Partial<DialinTrust> = {}) {
  const made: unknown[] = []
  const forwarded: unknown[] = []
  const daily: { isDown: boolean; refuses: FailureCode | undefined } = { isDown: false, refuses: undefined }
  const trouble = () => {
    if (daily.refuses) throw new StageError('transport', daily.refuses, 'daily refused the request')
    if (daily.isDown) throw new StageError('transport', 'timeout', 'daily did not answer')
  }
  const fake = fakeEdge({
    apiKeys: ['key'],
    dialin: {
      trust: { hmacSecret: undefined, webhookSecret: undefined, ...trust },
      async createSipRoom(name, caller) {
        trouble()
        made.push({ name, caller })
        return { url: `https://acme.daily.co/${name}`, token: 'eyJ' }
      },
      async forward(call, sipUri) {
        trouble()
        forwarded.push({ call, sipUri })
      },
    },
  })
  const api = createApi(fake.edge)
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await api.handle(new Request(`http://localhost${path}`, { method: 'POST', headers, body: text }))
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { ...fake, api, daily, made, forwarded, post }
}

const announce = async (server: ReturnType<typeof open>): Promise<string> => {
  const { body } = await server.post('/daily-dialin-webhook', CALL)
  return String((body['data'] as Record<string, unknown>)['sessionId'])
}
const ready = (sessionId: string, endpoint = '1@acme.sip.daily.co') => ({
  type: 'dialin.ready',
  payload: { room: `voxray-sip-${sessionId}`, sip_endpoint: endpoint },
})

describe('POST /daily-dialin-webhook', () => {
  test.each(['', '/api/v1'])('%s makes a room for the call and a session that holds who calls', async (prefix) => {
    const { post, edge, made } = open()
    const { status, body } = await post(`${prefix}/daily-dialin-webhook`, CALL)
    const { sessionId, ...room } = body['data'] as Record<string, unknown>
    expect(status).toBe(201)
    expect(room).toEqual({ dailyRoom: `https://acme.daily.co/voxray-sip-${sessionId}`, dailyToken: 'eyJ' })
    expect(made).toEqual([{ name: `voxray-sip-${sessionId}`, caller: CALL.From }])
    expect((await edge.heldSessions.get(String(sessionId)))?.body).toEqual({
      carrier: 'daily',
      call_id: 'call-1',
      call_domain: 'domain-1',
      from: CALL.From,
      to: CALL.To,
    })
  })

  test.each([{ test: true }, { Test: true }, { test: 'test' }])(
    'answers the test %j and makes no room',
    async (ping) => {
      const { post, made } = open()
      expect(await post('/daily-dialin-webhook', ping)).toMatchObject({ status: 200, body: { data: { status: 'OK' } } })
      expect(made).toEqual([])
    },
  )

  test('names every field that is missing or empty', async () => {
    const { post } = open()
    expect(await post('/daily-dialin-webhook', { From: '', To: 5, callDomain: 'd', test: false })).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'VALIDATION_ERROR',
          message: 'Missing required fields',
          details: ['From', 'To', 'callId'].map((field) => ({ field, message: 'required' })),
        },
      },
    })
  })

  test('refuses what is no JSON object', async () => {
    for (const body of ['', '{', '[]']) expect((await open().post('/daily-dialin-webhook', body)).status).toBe(400)
  })

  test('gives the same room when Daily asks again', async () => {
    const server = open()
    const [first, second] = [await announce(server), await announce(server)]
    expect(second).toBe(first)
    expect(server.made).toHaveLength(1)
  })

  test('is a 500 while Daily makes no rooms, and tries again when asked again', async () => {
    const server = open()
    server.daily.isDown = true
    expect((await server.post('/daily-dialin-webhook', CALL)).status).toBe(500)
    server.daily.isDown = false
    expect((await server.post('/daily-dialin-webhook', CALL)).status).toBe(201)
  })

  test('is not there where Daily announces no calls, and takes nothing but POST', async () => {
    const url = 'http://localhost/daily-dialin-webhook'
    expect((await createApi(fakeEdge().edge).handle(new Request(url, { method: 'POST', body: '{}' }))).status).toBe(404)
    expect((await open().api.handle(new Request(url))).status).toBe(405)
  })
})

describe('POST /daily-webhook', () => {
  test('puts the call through when the address of its room is ready', async () => {
    const server = open()
    const sessionId = await announce(server)
    expect(await server.post('/daily-webhook', ready(sessionId))).toMatchObject({ status: 200 })
    expect(server.forwarded).toEqual([
      { call: { callId: 'call-1', callDomain: 'domain-1' }, sipUri: 'sip:1@acme.sip.daily.co' },
    ])
  })

  test('does so once, however often it is told', async () => {
    const server = open()
    const sessionId = await announce(server)
    for (const endpoint of ['1@acme.sip.daily.co', 'sip:1@acme.sip.daily.co'])
      await server.post('/daily-webhook', ready(sessionId, endpoint))
    expect(server.forwarded).toHaveLength(1)
  })

  test('asks to be told again when Daily did not take the call', async () => {
    const server = open()
    const sessionId = await announce(server)
    server.daily.isDown = true
    expect((await server.post('/daily-webhook', ready(sessionId))).status).toBe(503)
    server.daily.isDown = false
    expect((await server.post('/daily-webhook', ready(sessionId))).status).toBe(200)
    expect(server.forwarded).toHaveLength(1)
  })

  test.each(['bad-request', 'not-found'])(
    'takes it for done when Daily knows no such call any more (%s), which no retry would cure',
    async (code) => {
      const server = open()
      const sessionId = await announce(server)
      server.daily.refuses = code
      expect((await server.post('/daily-webhook', ready(sessionId))).status).toBe(200)
    },
  )

  test('knows the call for as long as its room is there', async () => {
    const server = open()
    const sessionId = await announce(server)
    await server.clock.advance(2 * 60 * 60 * 1000 - 1)
    await server.post('/daily-webhook', ready(sessionId))
    expect(server.forwarded).toHaveLength(1)
  })

  test.each([
    ['a test', { test: 'test' }],
    ['another event', { type: 'meeting.started', payload: {} }],
    ['a room that is none of ours', { type: 'dialin.ready', payload: { room: 'lobby', sip_endpoint: '1@x' } }],
    ['a room of another server', ready('00000000-0000-4000-8000-ffffffffffff')],
  ])('acknowledges %s and does nothing', async (_, event) => {
    const server = open()
    await announce(server)
    expect((await server.post('/daily-webhook', event)).status).toBe(200)
    expect(server.forwarded).toEqual([])
  })

  test('puts nobody through to what is no address', async () => {
    const server = open()
    const sessionId = await announce(server)
    for (const endpoint of ['', 'x', '1@x;transport=tcp', 'https://evil.example/@x'])
      await server.post('/daily-webhook', ready(sessionId, endpoint))
    expect(server.forwarded).toEqual([])
  })
})

describe.each([
  ['/daily-dialin-webhook', 'x-pinless', CALL],
  ['/daily-webhook', 'x-webhook', { type: 'meeting.started' }],
])('%s with a secret', (path, prefix, body) => {
  const signed = ({ clock }: ReturnType<typeof open>, text = JSON.stringify(body)) => {
    const timestamp = String(clock.wall())
    const key = Buffer.from(HMAC, 'base64')
    const signature = createHmac('sha256', key).update(`${timestamp}.${text}`).digest('base64')
    return { [`${prefix}-timestamp`]: timestamp, [`${prefix}-signature`]: signature }
  }

  test('takes what is signed, once it is signed and for five minutes', async () => {
    const server = open({ hmacSecret: HMAC })
    const headers = signed(server)
    expect((await server.post(path, body, headers)).status).toBeLessThan(300)
    expect((await server.post(path, { ...body, x: 1 }, headers)).status).toBe(401)
    expect((await server.post(path, body)).status).toBe(401)
    await server.clock.advance(300_001)
    expect((await server.post(path, body, headers)).status).toBe(401)
  })

  test('takes the static secret, and no other', async () => {
    const server = open({ webhookSecret: 'shared' })
    expect((await server.post(path, body, { 'x-webhook-secret': 'shared' })).status).toBeLessThan(300)
    const refused = await server.post(path, body, { 'x-webhook-secret': 'share' })
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } })
  })

  test('answers a bare test, with which Daily tries the address out unsigned, and nothing else unsigned', async () => {
    const server = open({ hmacSecret: HMAC })
    for (const bare of [{ test: true }, { Test: 'test' }]) expect((await server.post(path, bare)).status).toBe(200)
    for (const other of [{ ...body, test: true }, { test: false }, {}, '', '[1]', '{'])
      expect((await server.post(path, other)).status).toBe(401)
    expect([server.made, server.forwarded]).toEqual([[], []])
  })

  test('takes either where both are configured', async () => {
    const server = open({ hmacSecret: HMAC, webhookSecret: 'shared' })
    expect((await server.post(path, body, signed(server))).status).toBeLessThan(300)
    expect((await server.post(path, body, { 'x-webhook-secret': 'shared' })).status).toBeLessThan(300)
    expect((await server.post(path, body)).status).toBe(401)
  })
})
