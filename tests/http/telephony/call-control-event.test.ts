import { describe, expect, test } from 'bun:test'
import { createApi } from '../../../src/http/api.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const PAYLOAD = {
  call_control_id: 'v3:abc',
  direction: 'incoming',
  from: '+15551230001',
  to: '+15559870002',
  state: 'parked',
}
const event = (event_type: string, payload: object = PAYLOAD) =>
  JSON.stringify({ data: { event_type, id: 'event-1', payload, record_type: 'event' } })

function open({ hasKey = true } = {}) {
  const { edge, desk, clock, calls } = openDesk({ runner_transport: 'telnyx', telephony_require_ticket: true })
  const answered: { callId: string; url: string; commandId: string }[] = []
  const [rejected, hungUp]: [string[], string[]] = [[], []]
  const answerer = hasKey
    ? {
        answer: (call: (typeof answered)[number]) => void answered.push(call),
        reject: (callId: string) => void rejected.push(callId),
        hangUp: (callId: string) => void hungUp.push(callId),
      }
    : undefined
  const api = createApi({ ...edge, carrier: desk, answerer })
  const post = async (body: string) => {
    const response = await api.handle(new Request('http://localhost/', { method: 'POST', body }))
    return { status: response.status, text: await response.text() }
  }
  return { desk, clock, calls, answered, rejected, hungUp, post }
}

describe('an event of a Call Control application', () => {
  test('that a call rings has it answered, with a stream that brings a ticket of that call', async () => {
    const { post, answered, desk } = open()
    expect(await post(event('call.initiated'))).toEqual({ status: 200, text: '' })
    expect(answered).toEqual([
      {
        callId: 'v3:abc',
        url: expect.stringMatching(/^wss:\/\/voice\.example\.com\/telephony\/ws\/[\da-f]+$/),
        commandId: 'event-1',
      },
    ])
    const ticket = answered[0]?.url.split('/').at(-1)
    expect(await desk.tickets.admits(ticket, { carrier: 'telnyx', callId: 'v3:abc' })).toEqual({
      isAdmitted: true,
      call: { carrier: 'telnyx', callId: 'v3:abc', from: '+15551230001', to: '+15559870002' },
    })
  })

  test('hands on the name of the caller', async () => {
    const { post, answered, desk } = open()
    await post(event('call.initiated', { ...PAYLOAD, caller_id_name: 'x'.repeat(300) }))
    const ticket = answered[0]?.url.split('/').at(-1)
    expect(await desk.tickets.admits(ticket, { carrier: 'telnyx', callId: 'v3:abc' })).toMatchObject({
      call: { callerName: 'x'.repeat(255) },
    })
  })

  test('that is told twice answers with the same command, which Telnyx carries out once', async () => {
    const { post, answered } = open()
    await post(event('call.initiated'))
    await post(event('call.initiated'))
    expect(answered.map(({ commandId }) => commandId)).toEqual(['event-1', 'event-1'])
  })

  test('that a call rings has it rejected by a full server: nobody would speak on the line', async () => {
    const { post, calls, answered, rejected } = open()
    calls.isFull = true
    expect(await post(event('call.initiated'))).toEqual({ status: 200, text: '' })
    expect([answered, rejected]).toEqual([[], ['v3:abc']])
  })

  test('that a stream could not be opened has its call hung up, which nobody would hear otherwise', async () => {
    const { post, hungUp } = open()
    const failed = { call_control_id: 'v3:abc', failure_reason: 'connection_failed', stream_id: 's-1' }
    expect(await post(event('streaming.failed', failed))).toEqual({ status: 200, text: '' })
    expect(hungUp).toEqual(['v3:abc'])
  })

  test('that a stream could not be opened asks for nothing without an API key', async () => {
    expect(await open({ hasKey: false }).post(event('streaming.failed'))).toEqual({ status: 200, text: '' })
  })

  test.each([
    ['of a call from us', event('call.initiated', { ...PAYLOAD, direction: 'outgoing' })],
    ['that a call was answered', event('call.answered')],
    ['that a call is over', event('call.hangup', { ...PAYLOAD, hangup_cause: 'normal_clearing' })],
    ['that a stream began', event('streaming.started')],
    ['nobody knows', '{"data":{"event_type":"x"}}'],
  ])('%s is acknowledged, and nothing follows', async (_, body) => {
    for (const hasKey of [true, false]) {
      const { post, answered, hungUp } = open({ hasKey })
      expect(await post(body)).toEqual({ status: 200, text: '' })
      expect([answered, hungUp]).toEqual([[], []])
    }
  })

  test('without an API key is refused with what to set', async () => {
    const { status, text } = await open({ hasKey: false }).post(event('call.initiated'))
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      {
        error: {
          message: 'Set telnyx_api_key to answer a Call Control application, or use a TeXML application',
        },
      },
    ])
  })

  test('that does not say which call rings is refused', async () => {
    for (const call_control_id of [undefined, '', 5]) {
      const { post, answered } = open()
      expect((await post(event('call.initiated', { ...PAYLOAD, call_control_id }))).status).toBe(422)
      expect(answered).toEqual([])
    }
  })

  test.each(['', '[]', '{"data":{}}', '{'])('%j is none', async (body) => {
    expect((await open().post(body)).status).toBe(400)
  })
})
