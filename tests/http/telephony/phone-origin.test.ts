import { expect, test } from 'bun:test'
import { admitStream } from '../../../src/http/telephony/socket.ts'
import type { CarrierName } from '../../support/telephony/carriers.ts'
import { FAR_ENDS } from '../../support/carriers.ts'
import { settled } from '../../support/clock.ts'
import { FakeSocket } from '../../support/socket.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const TRACEPARENT = `00-${'a'.repeat(32)}-b7ad6b7169203331-01`
const TRACE = { traceId: 'a'.repeat(32), parent: { spanId: 'b7ad6b7169203331', isSampled: true } }

/** Opens the carrier's stream as its documentation has it, in the trace above, with this done to each message, and with a ticket in its path. */
async function stream(
  { edge, desk }: Pick<ReturnType<typeof openDesk>, 'edge' | 'desk'>,
  carrier: CarrierName,
  change = (message: string) => message,
  ticket?: string,
): Promise<void> {
  const far = FAR_ENDS.find((one) => one.carrier === carrier)
  if (!far) throw new Error('a carrier without a far end')
  const { subprotocol } = far
  const headers = {
    upgrade: 'websocket',
    traceparent: TRACEPARENT,
    ...(subprotocol !== undefined && { 'sec-websocket-protocol': subprotocol }),
  }
  const request = new Request(`http://bot.example/telephony/ws${ticket === undefined ? '' : `/${ticket}`}`, { headers })
  const end = admitStream({ ...edge, carrier: desk }, request).open(new FakeSocket())
  for (const message of far.sent.slice(0, far.startsAt + 1)) end.message(change(message))
  await settled()
}

const FROM = '+15551230001'
const TO = '+15559870002'

test.each([
  ['twilio', 'CA1234567890abcdef1234567890abcdef', FROM, TO],
  ['telnyx', 'v3:T02l', FROM, TO],
  ['plivo', '97ceeb52-58b6-11e1-86da-77300b68f8bb', FROM, TO],
  ['exotel', 'CA1234567890abcdef1234567890abcdef', FROM, TO],
  ['vonage', 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab', FROM.slice(1), TO.slice(1)],
  ['genesys', 'e160e428-53e2-487c-977d-96989bf5c99d', FROM, TO],
  ['jambonz', 'f2f1f1c0-0000-4000-8000-000000000001', FROM, TO],
] as const)('a call of %s is known as the carrier knows it', async (carrier, callId, from, to) => {
  const rig = openDesk({ runner_transport: carrier })
  await stream(rig, carrier)
  const phone = { carrier, direction: 'incoming' as const, callId, from, to }
  expect(rig.calls.origins).toEqual([
    { data: expect.objectContaining({ carrier, call_id: callId, from, to }), phone, trace: TRACE },
  ])
  expect(Object.keys(rig.calls.origins[0] ?? {})).toEqual(['data', 'phone', 'trace'])
})

test('what our own ticket knows of a call counts for more than what its stream says', async () => {
  const rig = openDesk({ runner_transport: 'vonage' })
  const ticket = await rig.desk.tickets.issue({ carrier: 'vonage', callId: 'ours', from: '1', to: '2' })
  await stream(rig, 'vonage', (message) => message.replaceAll('aaaaaaaa-bbbb-cccc-dddd-0123456789ab', 'ours'), ticket)
  expect(rig.calls.origins).toMatchObject([{ phone: { callId: 'ours', from: '1', to: '2' } }])
})

test('a call from us is in the session and the trace of POST /calls, and in its session even once that is forgotten', async () => {
  const rig = openDesk({ runner_transport: 'twilio' })
  const trace = { traceId: 'b'.repeat(32), parent: { spanId: 'c'.repeat(16), isSampled: false } }
  const [kept, forgotten] = [rig.edge.ids.uuid(), rig.edge.ids.uuid()]
  await rig.edge.dialledSessions.put({ id: kept, body: {}, trace })
  for (const session of [kept, forgotten]) {
    const ticket = await rig.desk.tickets.issueAhead({ carrier: 'twilio', session })
    await stream(rig, 'twilio', undefined, ticket)
  }
  expect(rig.calls.origins).toMatchObject([
    { sessionId: kept, trace, phone: { direction: 'outgoing' } },
    { sessionId: forgotten, trace: TRACE, phone: { direction: 'outgoing' } },
  ])
})

test('what a carrier says of its call is bounded, and an id that it leaves out is absent', async () => {
  const rig = openDesk({ runner_transport: 'vonage' })
  await stream(rig, 'vonage', (message) => message.replaceAll('aaaaaaaa-bbbb-cccc-dddd-0123456789ab', '9'.repeat(9000)))
  await stream(rig, 'vonage', (message) => message.replaceAll('"uuid"', '"other"'))
  expect(rig.calls.origins[0]?.phone?.callId).toBe('9'.repeat(255))
  expect(Object.keys(rig.calls.origins[1]?.phone ?? {})).toEqual(['carrier', 'direction', 'from', 'to'])
})
