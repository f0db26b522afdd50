import { expect, test } from 'bun:test'
import { StoreUnavailable } from '../../../../src/session/unavailable.ts'
import { CallControl } from '../../../../src/transport/telephony/control/call-control.ts'
import { Dialer } from '../../../../src/transport/telephony/control/dialer.ts'
import { carrierApis } from '../../../support/carrier-apis.ts'
import { settled, VirtualClock } from '../../../support/clock.ts'

const call = (session: string) => ({ from: '+15559870002', to: '+15551230001', session })

function open({ maxCalls = 2, streamTicket = async () => 'ticket' } = {}) {
  const clock = new VirtualClock()
  const carrier = { answer: async () => Response.json({ data: { call_control_id: 'c' } }) }
  const live = { calls: 0 }
  const dialer = new Dialer({
    control: new CallControl({
      api: carrierApis().telnyx,
      clock,
      random: () => 0,
      fetch: () => carrier.answer(),
    }),
    publicHost: 'voice.example.com',
    from: undefined,
    streamTicket,
    clock,
    maxCalls,
    liveCalls: () => live.calls,
  })
  return { dialer, clock, carrier, live }
}

const settledIn = (promise: Promise<unknown>) => promise.catch((error: unknown) => error)

test('a phone counts from when it is dialled until its stream begins', async () => {
  const { dialer } = open({ maxCalls: 1 })
  expect(dialer.isFull).toBeFalse()
  const dialled = dialer.dial(call('a'))
  expect(dialer.isFull).toBeTrue()
  await dialled
  expect(dialer.isFull).toBeTrue()
  dialer.answered('another')
  expect(dialer.isFull).toBeTrue()
  dialer.answered('a')
  expect(dialer.isFull).toBeFalse()
})

test('phones that ring and calls in progress count together', async () => {
  const { dialer, live } = open({ maxCalls: 2 })
  await dialer.dial(call('a'))
  expect(dialer.isFull).toBeFalse()
  live.calls = 1
  expect(dialer.isFull).toBeTrue()
})

test('a phone that nobody answers is forgotten after two minutes, each by its own time', async () => {
  const { dialer, clock } = open({ maxCalls: 2 })
  await dialer.dial(call('a'))
  await clock.advance(60_000)
  await dialer.dial(call('b'))
  await clock.advance(59_999)
  expect(dialer.isFull).toBeTrue()
  await clock.advance(1)
  expect(dialer.isFull).toBeFalse()
  await dialer.dial(call('c'))
  expect(dialer.isFull).toBeTrue()
  expect(clock.pending).toBe(0)
})

test.each([400, 401, 404, 422])('a phone does not ring when the carrier refuses with %i', async (status) => {
  const { dialer, carrier } = open({ maxCalls: 1 })
  carrier.answer = async () => new Response(null, { status })
  await settledIn(dialer.dial(call('a')))
  expect(dialer.isFull).toBeFalse()
})

test.each([
  ['fails', async () => new Response(null, { status: 500 })],
  ['breaks the connection', () => Promise.reject(new Error('reset'))],
  ['answers with something else', async () => new Response('<html>')],
])('a phone may ring when the carrier %s', async (_, answer) => {
  const { dialer, carrier } = open({ maxCalls: 1 })
  carrier.answer = answer
  await settledIn(dialer.dial(call('a')))
  expect(dialer.isFull).toBeTrue()
})

test('no phone rings for want of a ticket', async () => {
  const { dialer } = open({ maxCalls: 1, streamTicket: () => Promise.reject(new StoreUnavailable('down')) })
  expect(await settledIn(dialer.dial(call('a')))).toBeInstanceOf(StoreUnavailable)
  await settled()
  expect(dialer.isFull).toBeFalse()
})
