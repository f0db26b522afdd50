import { describe, expect, test } from 'bun:test'
import { PeersFullError } from '../../src/transport/webrtc/peers.ts'
import { error, open } from '../support/api.ts'
import { fakeEdge } from '../support/edge.ts'

describe('a full server', () => {
  test('says so at the start, and makes no session', async () => {
    const { json, calls } = open()
    calls.isFull = true
    const { status, headers, body } = await json('POST', '/start', {})
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('5')
    expect(body).toEqual(error('/start', 'SERVICE_UNAVAILABLE', 'Server is at capacity, please try again shortly'))
  })

  test('turns offers away before anything is made for them, and says when to come back', async () => {
    const { json, session, calls, offers } = open()
    const id = await session()
    calls.isFull = true
    const { status, headers, body } = await json('POST', `/sessions/${id}/api/offer`, { sdp: 'v=0' })
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('5')
    expect(body).toEqual(error('/start', 'SERVICE_UNAVAILABLE', 'Server is at capacity, please try again shortly'))
    expect(offers).toEqual([])
  })

  test('closes the connection of a caller that came at the last moment', async () => {
    const fake = fakeEdge()
    const calls = { isFull: false, takesNone: false, start: () => undefined }
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
