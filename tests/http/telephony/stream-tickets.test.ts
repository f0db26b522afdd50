import { openDesk } from '../../support/telephony/desk.ts'
import { expect, test } from 'bun:test'
import { StreamTickets } from '../../../src/http/telephony/stream-tickets.ts'
import { MemoryTickets } from '../../../src/session/memory/tickets.ts'
import { VirtualClock } from '../../support/clock.ts'
import { serialIds } from '../../support/ids.ts'

const CALL = { carrier: 'twilio', callId: 'CA1', from: '+15551230001' } as const
const START = { carrier: 'twilio', callId: 'CA1' } as const
const REFUSED = { isAdmitted: false } as const

function open({ areRequired = true, areKnownByNumbers = false } = {}) {
  const clock = new VirtualClock()
  const store = new MemoryTickets({ clock, ids: serialIds(), capacityBytes: 100_000 })
  return {
    clock,
    store,
    tickets: new StreamTickets({ stream: store, dialled: store }, { areRequired, areKnownByNumbers }),
  }
}

test('a ticket lets the stream of its call in once, and tells who calls', async () => {
  const { tickets } = open()
  const ticket = await tickets.issue(CALL)
  expect(ticket).toMatch(/^[\da-z]+$/)
  expect(await tickets.admits(ticket, START)).toEqual({ isAdmitted: true, call: CALL })
  expect(await tickets.admits(ticket, START)).toEqual(REFUSED)
})

test('it is of no use for another call or at another carrier, and is used up by the attempt', async () => {
  const { tickets } = open()
  for (const start of [
    { carrier: 'twilio', callId: 'CA2' },
    { carrier: 'telnyx', callId: 'CA1' },
  ] as const) {
    const ticket = await tickets.issue(CALL)
    expect(await tickets.admits(ticket, start)).toEqual(REFUSED)
    expect(await tickets.admits(ticket, START)).toEqual(REFUSED)
  }
})

test('it is good for a minute', async () => {
  const { tickets, clock } = open()
  const [early, late] = [await tickets.issue(CALL), await tickets.issue(CALL)]
  await clock.advance(59_999)
  expect(await tickets.admits(early, START)).toEqual({ isAdmitted: true, call: CALL })
  await clock.advance(1)
  expect(await tickets.admits(late, START)).toEqual(REFUSED)
})

test('a stream without a ticket, or with what is none, is refused', async () => {
  const { tickets, store } = open()
  const other = Buffer.from(await store.issue('ws')).toString('hex')
  for (const ticket of [undefined, '', 'zz', 'a1b2', other])
    expect(await tickets.admits(ticket, START)).toEqual(REFUSED)
})

test('where none is required it is admitted, and a ticket tells who calls all the same', async () => {
  const { tickets } = open({ areRequired: false })
  expect(await tickets.admits(undefined, START)).toEqual({ isAdmitted: true })
  expect(await tickets.admits('a1b2', START)).toEqual({ isAdmitted: true })
  expect(await tickets.admits(await tickets.issue(CALL), START)).toEqual({ isAdmitted: true, call: CALL })
})

test('a stream that claims to be of Genesys, which brings none, is refused like every other', async () => {
  expect(await open().tickets.admits(undefined, { carrier: 'genesys', callId: 'c' })).toEqual(REFUSED)
})

test('the ticket of a call from us is good for whatever id its carrier gives the call, once', async () => {
  const { tickets } = open()
  const session = '550e8400-e29b-41d4-a716-446655440000'
  const ahead = async () => await tickets.issueAhead({ carrier: 'telnyx', to: '+15551230001', session })
  const ticket = await ahead()
  expect(await tickets.admits(ticket, { carrier: 'telnyx', callId: 'v3:x' })).toMatchObject({
    isAdmitted: true,
    call: { to: '+15551230001', session },
  })
  expect(await tickets.admits(ticket, { carrier: 'telnyx', callId: 'v3:x' })).toEqual(REFUSED)
  expect(await tickets.admits(await ahead(), START)).toEqual(REFUSED)
})

test('it is good for as long as a call may ring', async () => {
  const { tickets, clock } = open()
  const ahead = async () => await tickets.issueAhead({ carrier: 'telnyx', to: '+15551230001' })
  const [answered, missed] = [await ahead(), await ahead()]
  await clock.advance(659_999)
  expect(await tickets.admits(answered, { carrier: 'telnyx', callId: 'v3:x' })).toMatchObject({ isAdmitted: true })
  await clock.advance(1)
  expect(await tickets.admits(missed, { carrier: 'telnyx', callId: 'v3:x' })).toEqual(REFUSED)
})

test.each([
  ['telnyx', true],
  ['twilio', false],
])('a desk of %s takes the numbers for the id: %p', async (runner_transport, areEnough) => {
  const { desk } = openDesk({ runner_transport, telephony_require_ticket: true })
  const ticket = await desk.tickets.issue({ carrier: runner_transport, callId: 'c-1', ...NUMBERS })
  const start = { carrier: runner_transport, callId: 'v3:x', ...NUMBERS }
  expect((await desk.tickets.admits(ticket, start)).isAdmitted).toBe(areEnough)
})

const NUMBERS = { from: '+15551230001', to: '+15559870002' }

test('at Telnyx, whose streams may call a call otherwise than its webhooks, it is good for who calls whom', async () => {
  const { tickets } = open({ areKnownByNumbers: true })
  const call = { carrier: 'telnyx', callId: 'c-1', ...NUMBERS } as const
  const admits = async (start: object) =>
    (await tickets.admits(await tickets.issue(call), { carrier: 'telnyx', callId: 'v3:x', ...start })).isAdmitted
  expect(await admits(NUMBERS)).toBe(true)
  expect(await admits({ callId: 'c-1' })).toBe(true)
  for (const other of [{}, { from: NUMBERS.from }, { to: NUMBERS.to }, { ...NUMBERS, from: '+15551230009' }])
    expect(await admits(other)).toBe(false)
  const unknown = await tickets.issue({ carrier: 'telnyx', callId: 'c-1' })
  expect(await tickets.admits(unknown, { carrier: 'telnyx', callId: 'v3:x' })).toEqual(REFUSED)
})

test('of the other carriers only the call itself will do', async () => {
  const { tickets } = open()
  const ticket = await tickets.issue({ ...CALL, ...NUMBERS })
  expect(await tickets.admits(ticket, { ...START, callId: 'CA2', ...NUMBERS })).toEqual(REFUSED)
})
