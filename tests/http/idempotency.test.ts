import { expect, test } from 'bun:test'
import { open } from '../support/api.ts'

const KEYS = { apiKeys: ['ours', 'theirs'] }
const DIALER = { carrier: 'twilio', from: '+15559870002', isFull: false, dial: async () => 'CA1', answered: () => {} }

test('the same Idempotency-Key of another caller is another', async () => {
  const { json } = open(KEYS)
  const start = async (headers: Record<string, string>) =>
    (await json('POST', '/start', {}, { 'idempotency-key': 'k', ...headers })).body['sessionId']
  const first = await start({ 'x-api-key': 'ours' })
  expect(await start({ 'x-api-key': 'theirs' })).not.toBe(first)
  expect(await start({ 'x-api-key': 'ours' })).toBe(first)
  expect(await start({ authorization: 'Bearer ours' })).toBe(first)
})

test('the same Idempotency-Key of another route is another', async () => {
  const { json } = open({ ...KEYS, dialer: DIALER })
  const headers = { 'idempotency-key': 'k', 'x-api-key': 'ours' }
  const call = await json('POST', '/calls', { to: '+15551230001' }, headers)
  const start = await json('POST', '/start', {}, headers)
  expect([call.status, start.status]).toEqual([201, 201])
  expect(start.body['data']).not.toEqual(call.body['data'])
  expect((await json('POST', '/api/v1/calls', { to: '+15551230001' }, headers)).body).toEqual(call.body)
})

test('the same Idempotency-Key with another call is refused, and neither call is placed again', async () => {
  const dialled: string[] = []
  const dial = async ({ to }: { to: string }) => (dialled.push(to), 'CA1')
  const { json } = open({ ...KEYS, dialer: { ...DIALER, dial } })
  const call = (body: object) => json('POST', '/calls', body, { 'idempotency-key': 'k', 'x-api-key': 'ours' })
  const [first, twin] = await Promise.all([call({ to: '+15551230001' }), call({ to: '+15551230002' })])
  expect([first.status, twin.status]).toEqual([201, 422])
  for (const other of [
    { to: '+15551230002' },
    { to: '+15551230001', from: '+15559870003' },
    { to: '+15551230001', body: { name: 'Ada' } },
  ])
    expect((await call(other)).body['error']).toMatchObject({
      code: 'UNPROCESSABLE_ENTITY',
      message: 'Idempotency-Key was used for another call: take a new key for each call',
    })
  expect((await call({ to: '+15551230001' })).body).toEqual(first.body)
  expect(dialled).toEqual(['+15551230001'])
})

test('a key that looks like another route or another caller is still a key of its own', async () => {
  const { json } = open(KEYS)
  const start = async (key: string) =>
    (await json('POST', '/start', {}, { 'idempotency-key': key, 'x-api-key': 'ours' })).body['sessionId']
  expect(new Set(await Promise.all(['k', 'call:k', 'ours k', 'start:k', 'ready k'].map(start))).size).toBe(5)
})
