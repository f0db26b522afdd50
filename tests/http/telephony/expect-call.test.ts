import { describe, expect, test } from 'bun:test'
import { createApi } from '../../../src/http/api.ts'
import { admitStream } from '../../../src/http/telephony/socket.ts'
import { FAR_ENDS } from '../../support/carriers.ts'
import { settled } from '../../support/clock.ts'
import { FakeSocket } from '../../support/socket.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const [FROM, TO] = ['+15551230001', '+15559870002']
const CALL_ID = 'CA1234567890abcdef1234567890abcdef'
const SESSION = '550e8400-e29b-41d4-a716-446655440000'

const form = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) })
const json = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: JSON.stringify(fields) })

test.each([
  ['twilio', form({ CallSid: 'CA1', From: FROM, To: TO, CallerName: 'ADA L' }), { caller_name: 'ADA L' }],
  ['telnyx', form({ CallSid: 'CA1', From: FROM, To: TO }), {}],
  ['plivo', form({ CallUUID: 'CA1', From: FROM, To: TO, CallerName: 'ADA L' }), { caller_name: 'ADA L' }],
  ['exotel', form({ CallSid: 'CA1', CallFrom: FROM, CallTo: TO }), {}],
  ['vonage', json({ uuid: 'CA1', from: FROM, to: TO }), {}],
  ['jambonz', json({ call_sid: 'CA1', from: FROM, to: TO, caller_name: 'ADA L' }), { caller_name: 'ADA L' }],
] as const)('a call that %s announces is expected, with what prompts may name of it', async (carrier, init, more) => {
  const { ask, calls } = openDesk({ runner_transport: carrier })
  await ask('http://localhost/', init)
  await settled()
  expect(calls.expected).toEqual([
    {
      data: { carrier, call_id: 'CA1', from: FROM, to: TO, ...more },
      phone: { carrier, direction: 'incoming', callId: 'CA1', from: FROM, to: TO },
    },
  ])
})

describe('by way of Twilio', () => {
  const announced = form({ CallSid: CALL_ID, From: FROM, To: TO })

  test('what is expected of a call is what its stream then brings', async () => {
    const { ask, calls, edge, desk } = openDesk({ runner_transport: 'twilio' })
    const body = await (await ask('http://localhost/', announced)).text()
    const ticket = /voxray_ticket" value="([\da-f]+)"/.exec(body)?.[1] ?? ''
    const upgrade = new Request('http://bot.example/telephony/ws', { headers: { upgrade: 'websocket' } })
    const stream = admitStream({ ...edge, carrier: desk }, upgrade).open(new FakeSocket())
    const twilio = FAR_ENDS.find(({ carrier }) => carrier === 'twilio')
    for (const line of twilio?.sent.slice(0, 2) ?? []) stream.message(line.replace('t-1', ticket))
    await settled()
    expect(calls.origins).toHaveLength(1)
    expect(calls.origins[0]).toMatchObject(calls.expected[0] ?? {})
  })

  test('one that we have placed is not expected: it may ring in vain', async () => {
    const { ask, calls, edge } = openDesk({ runner_transport: 'twilio' })
    await edge.dialledSessions.put({ id: SESSION, body: { name: 'Ada' } })
    await ask(`http://localhost/?session=${SESSION}`, announced)
    await settled()
    expect(calls.expected).toEqual([])
  })

  test('a full server expects none', async () => {
    const { calls, edge, desk } = openDesk({ runner_transport: 'twilio' })
    const api = createApi({ ...edge, carrier: desk, calls: { ...edge.calls, isFull: true } })
    await api.handle(new Request('http://localhost/', announced))
    await settled()
    expect(calls.expected).toEqual([])
  })
})
