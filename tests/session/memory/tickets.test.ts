import { expect, test } from 'bun:test'
import { MemoryTickets } from '../../../src/session/memory/tickets.ts'
import { ticketsContract } from '../../contract/tickets.ts'
import { VirtualClock } from '../../support/clock.ts'
import { systemIds } from '../../../src/std/ids.ts'

const open = (capacityBytes = 100_000) => {
  const clock = new VirtualClock()
  const tickets = new MemoryTickets({ clock, ids: systemIds, capacityBytes })
  return { tickets, advance: (ms: number) => clock.advance(ms) }
}

ticketsContract('memory', open)

test('memory is bounded: when it is full the oldest tickets go', async () => {
  const { tickets } = open(10_000)
  const issued: string[] = []
  for (let n = 0; n < 100; n++) issued.push(await tickets.issue(String(n)))
  const told = await Promise.all(issued.map((ticket) => tickets.redeem(ticket)))
  expect(told.filter((about) => about !== undefined).length).toBeWithin(10, 20)
  expect(told.at(-1)).toBe('99')
})

test('tickets that have run out go before those that are good for longer', async () => {
  const { tickets, advance } = open(10_000)
  const long = await tickets.issue('long', 600_000)
  for (let minute = 0; minute < 5; minute++) {
    for (let n = 0; n < 10; n++) await tickets.issue(String(n))
    await advance(60_000)
  }
  expect(await tickets.redeem(long)).toBe('long')
})
