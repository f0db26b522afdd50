import { expect, test } from 'bun:test'
import { admitStream } from '../../../src/http/telephony/socket.ts'
import { createApi } from '../../../src/http/api.ts'
import type { LogFields } from '../../../src/observe/log.ts'
import { silentLog } from '../../support/edge.ts'
import { openDesk } from '../../support/telephony/desk.ts'

function open(settings: Parameters<typeof openDesk>[0]) {
  const warned: (LogFields & { message: string })[] = []
  const log = { ...silentLog, warn: (message: string, fields?: LogFields) => void warned.push({ message, ...fields }) }
  return { ...openDesk(settings, log), warned }
}

const POST = { method: 'POST', body: new URLSearchParams({ CallSid: 'CA1', From: '+15551230001' }) }

test('a webhook whose signature does not fit is told of with the URL that was verified, without its query', async () => {
  const { ask, warned } = open({ runner_transport: 'twilio', twilio_auth_token: 'token' })
  await ask('http://10.0.0.7:3042/?tenant=acme', POST)
  expect(warned).toEqual([
    { message: expect.stringContaining('signature'), carrier: 'twilio', url: 'https://voice.example.com/' },
  ])
})

test('once in ten seconds, however many come', async () => {
  const { ask, clock, warned } = open({ runner_transport: 'twilio', twilio_auth_token: 'token' })
  for (let sent = 0; sent < 5; sent++) await ask('http://localhost/', POST)
  await clock.advance(9_999)
  await ask('http://localhost/', POST)
  expect(warned).toHaveLength(1)
  await clock.advance(1)
  await ask('http://localhost/', POST)
  expect(warned).toHaveLength(2)
})

test('of streams and transfers the ticket is not told', async () => {
  const genesys = { genesys_api_key: 'key', genesys_client_secret: 'c2VjcmV0' }
  const stream = open({ runner_transport: 'genesys', ...genesys })
  const asked = new Request('http://10.0.0.7/telephony/ws/t-1', { headers: { upgrade: 'websocket' } })
  expect(() => admitStream({ ...stream.edge, carrier: stream.desk }, asked)).toThrow('Signature')
  const transfer = open({ runner_transport: 'plivo', plivo_auth_token: 'token' })
  await transfer.ask('http://10.0.0.7/telephony/transfer/t-1', POST)
  expect([...stream.warned, ...transfer.warned].map(({ url }) => url)).toEqual([
    'wss://voice.example.com/telephony/ws/…',
    'https://voice.example.com/telephony/transfer/…',
  ])
})

test('an event of a Call Control application that cannot be answered is told of as well', async () => {
  const { edge, desk, warned } = open({ runner_transport: 'telnyx' })
  const data = { event_type: 'call.initiated', id: 'e-1', payload: { call_control_id: 'v3:a', direction: 'incoming' } }
  const api = createApi({ ...edge, carrier: desk })
  const post = () => api.handle(new Request('http://localhost/', { method: 'POST', body: JSON.stringify({ data }) }))
  for (let sent = 0; sent < 2; sent++) expect((await post()).status).toBe(400)
  expect(warned).toEqual([
    { message: 'call not answered', carrier: 'telnyx', reason: expect.stringContaining('telnyx_api_key') },
  ])
})
