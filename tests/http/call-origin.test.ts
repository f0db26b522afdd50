import { expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import type { DialinDesk } from '../../src/http/edge.ts'
import { admitSocket } from '../../src/http/sockets.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'

const traceparent = (trace: string) => `00-${trace.repeat(32)}-b7ad6b7169203331-01`
const traceFrom = (trace: string) => ({
  traceId: trace.repeat(32),
  parent: { spanId: 'b7ad6b7169203331', isSampled: true },
})

const DIALIN: DialinDesk = {
  trust: { hmacSecret: undefined, webhookSecret: undefined },
  createSipRoom: async () => ({ url: 'https://acme.daily.co/room', token: 'eyJ' }),
  forward: async () => {},
}

function open(overrides: FakeEdgeOptions = {}) {
  const { edge, calls } = fakeEdge(overrides)
  const api = createApi(edge)
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const request = new Request(`http://localhost:3042${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const response = await api.handle(request)
    return (await response.json()) as { sessionId: string; data?: Record<string, unknown> }
  }
  const upgrade = async (query: string, headers: Record<string, string> = {}) => {
    const request = new Request(`http://localhost:3042/ws${query}`, { headers: { upgrade: 'websocket', ...headers } })
    const socket = await admitSocket(edge, request, '')
    return 'origin' in socket ? socket.origin : undefined
  }
  return { calls, post, upgrade }
}

const OFFERS = [
  ['/webrtc/offer', { offer: 'v=0' }],
  ['/api/offer', { sdp: 'v=0' }],
] as const

test.each(OFFERS)('a call by %s comes from no session, and is in the trace of its offer', async (path, body) => {
  const { calls, post } = open()
  await post(path, body)
  await post(path, body, { traceparent: traceparent('a') })
  expect(calls.origins).toEqual([{ data: {} }, { data: {}, trace: traceFrom('a') }])
  expect(calls.origins.map((origin) => Object.keys(origin))).toEqual([['data'], ['data', 'trace']])
})

test.each(['offer', 'api/offer'])('a call by /sessions/{id}/%s knows its session', async (path) => {
  const { calls, post } = open()
  const { sessionId } = await post('/start', { body: { name: 'Ann' } })
  await post(`/sessions/${sessionId.toUpperCase()}/${path}`, { sdp: 'v=0', request_data: { tier: 'gold' } })
  expect(calls.origins).toEqual([{ data: { name: 'Ann', tier: 'gold' }, sessionId }])
})

test('a caller who names no trace is in that of POST /start, and one who does in their own', async () => {
  const { calls, post, upgrade } = open()
  const { sessionId } = await post('/start', {}, { traceparent: traceparent('a') })
  await post(`/sessions/${sessionId}/offer`, { sdp: 'v=0' })
  await post(`/sessions/${sessionId}/offer`, { sdp: 'v=0' }, { traceparent: traceparent('b') })
  expect(calls.origins).toEqual([
    { data: {}, sessionId, trace: traceFrom('a') },
    { data: {}, sessionId, trace: traceFrom('b') },
  ])
  expect(await upgrade(`?session=${sessionId}`)).toEqual({ data: {}, sessionId, trace: traceFrom('a') })
})

test('a client that speaks for a phone call which Daily holds knows that call', async () => {
  const { calls, post, upgrade } = open({ dialin: DIALIN })
  const announced = { From: '+15551230001', To: '+15559870002', callId: 'call-1', callDomain: 'domain-1' }
  const { data } = await post('/daily-dialin-webhook', announced)
  const sessionId = String(data?.['sessionId'])
  const phone = { carrier: 'daily', callId: 'call-1', from: '+15551230001', to: '+15559870002' }
  await post(`/sessions/${sessionId}/offer`, { sdp: 'v=0' })
  expect(calls.origins).toMatchObject([{ sessionId, phone }])
  expect(await upgrade(`?session=${sessionId}`)).toMatchObject({ sessionId, phone })
})

test('an application cannot pass a session of its own off as a phone call', async () => {
  const { calls, post } = open()
  const { sessionId } = await post('/start', { body: { carrier: 'daily', call_id: 'c', from: '1', to: '2' } })
  await post(`/sessions/${sessionId}/offer`, { sdp: 'v=0' })
  expect(Object.keys(calls.origins[0] ?? {})).toEqual(['data', 'sessionId'])
})

test('a call over a WebSocket knows its session, where it has one, and its trace', async () => {
  const { post, upgrade } = open()
  const { sessionId } = await post('/start', { body: { name: 'Ann' } })
  expect(await upgrade('')).toEqual({ data: {} })
  expect(await upgrade(`?session=${sessionId.toUpperCase()}`, { traceparent: traceparent('b') })).toEqual({
    data: { name: 'Ann' },
    sessionId,
    trace: traceFrom('b'),
  })
})

test.each([
  ['malformed', 'not-a-trace'],
  ['oversized', `01-${'a'.repeat(32)}-b7ad6b7169203331-01-${'x'.repeat(4000)}`],
])('a trace that is %s is as good as none', async (_how, wrong) => {
  const { calls, post, upgrade } = open()
  await post('/webrtc/offer', { offer: 'v=0' }, { traceparent: wrong })
  expect(calls.origins).toEqual([{ data: {} }])
  expect(await upgrade('', { traceparent: wrong })).toEqual({ data: {} })
})
