import { describe, expect, test } from 'bun:test'
import type { TicketStore } from '../../src/session/tickets.ts'

export interface TicketsRig {
  readonly tickets: TicketStore
  advance(ms: number): Promise<void>
}

/** What every ticket store must hold to. */
export function ticketsContract(name: string, open: () => TicketsRig | Promise<TicketsRig>): void {
  describe(`the ticket store: ${name}`, () => {
    test('a ticket lets in once', async () => {
      const { tickets } = await open()
      const ticket = await tickets.issue('call CA1')
      expect(await tickets.redeem(ticket)).toBe('call CA1')
      expect(await tickets.redeem(ticket)).toBeUndefined()
    })

    test('of many who come with it at the same time, one gets in', async () => {
      const { tickets } = await open()
      const ticket = await tickets.issue('a')
      const told = await Promise.all(Array.from({ length: 20 }, () => tickets.redeem(ticket)))
      expect(told.filter((about) => about !== undefined)).toEqual(['a'])
    })

    test('tickets differ, and fit into a URL', async () => {
      const { tickets } = await open()
      const issued = [await tickets.issue('a'), await tickets.issue('a')]
      expect(new Set(issued).size).toBe(2)
      for (const ticket of issued) expect(ticket).toMatch(/^[\w-]{32}$/)
      expect(await tickets.redeem(issued[1] ?? '')).toBe('a')
      expect(await tickets.redeem(issued[0] ?? '')).toBe('a')
    })

    test('it is good for a minute', async () => {
      const { tickets, advance } = await open()
      const [early, late] = [await tickets.issue('early'), await tickets.issue('late')]
      await advance(55_000)
      expect(await tickets.redeem(early)).toBe('early')
      await advance(5000)
      expect(await tickets.redeem(late)).toBeUndefined()
    })

    test('it is good for as long as it was issued for, whatever is issued after it', async () => {
      const { tickets, advance } = await open()
      const [long, short] = [await tickets.issue('long', 600_000), await tickets.issue('short', 5000)]
      await advance(5000)
      await tickets.issue('other')
      expect(await tickets.redeem(short)).toBeUndefined()
      await advance(590_000)
      await tickets.issue('another')
      expect(await tickets.redeem(long)).toBe('long')
      expect(await tickets.redeem(long)).toBeUndefined()
    })

    test('to look at what it is about does not use it up', async () => {
      const { tickets, advance } = await open()
      const [looked, left] = [await tickets.issue('a'), await tickets.issue('b')]
      expect(await tickets.peek(looked)).toBe('a')
      expect(await tickets.peek(looked)).toBe('a')
      expect(await tickets.redeem(looked)).toBe('a')
      expect(await tickets.peek(looked)).toBeUndefined()
      await advance(60_000)
      expect(await tickets.peek(left)).toBeUndefined()
    })

    test('what is no ticket lets nobody in', async () => {
      const { tickets } = await open()
      for (const wrong of ['', 'x', '__proto__', '*', '\0', 'x'.repeat(100_000)]) {
        expect(await tickets.redeem(wrong)).toBeUndefined()
        expect(await tickets.peek(wrong)).toBeUndefined()
      }
    })

    test('it may be about nothing', async () => {
      const { tickets } = await open()
      expect(await tickets.redeem(await tickets.issue(''))).toBe('')
    })
  })
}
