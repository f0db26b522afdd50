import { describe, expect, test } from 'bun:test'
import type { Seats } from '../../src/session/seats.ts'

export interface SeatsRig {
  readonly seats: Seats
  advance(ms: number): Promise<void>
}

/** What every count of seats must hold to; `open` gives `limit` of them, all free. */
export function seatsContract(name: string, open: (limit: number) => SeatsRig | Promise<SeatsRig>): void {
  describe(`the seats: ${name}`, () => {
    test('no more are taken than there are', async () => {
      const { seats } = await open(2)
      const taken = await Promise.all([1, 2, 3, 4].map(() => seats.take()))
      expect(taken.filter((seat) => seat !== undefined)).toHaveLength(2)
    })

    test('whether one is free is told without taking it', async () => {
      const { seats } = await open(1)
      expect([await seats.areFree(), await seats.areFree()]).toEqual([true, true])
      const seat = await seats.take()
      expect(await seats.areFree()).toBe(false)
      await seat?.[Symbol.asyncDispose]()
      expect(await seats.areFree()).toBe(true)
      expect(await (await open(0)).seats.areFree()).toBe(true)
    })

    test('one that is given back can be taken again', async () => {
      const { seats } = await open(1)
      const first = await seats.take()
      expect(await seats.take()).toBeUndefined()
      await first?.[Symbol.asyncDispose]()
      expect(await seats.take()).toBeDefined()
    })

    test('giving one back twice frees one', async () => {
      const { seats } = await open(2)
      const first = await seats.take()
      await seats.take()
      await first?.[Symbol.asyncDispose]()
      await first?.[Symbol.asyncDispose]()
      expect(await seats.take()).toBeDefined()
      expect(await seats.take()).toBeUndefined()
    })

    test('one that is held stays taken, however long the call', async () => {
      const { seats, advance } = await open(1)
      await using _ = await seats.take()
      for (let minute = 0; minute < 5; minute++) {
        for (let beat = 0; beat < 6; beat++) await advance(10_000)
        expect(await seats.take()).toBeUndefined()
      }
    })

    test('a limit of 0 is none', async () => {
      const { seats } = await open(0)
      const taken = await Promise.all(Array.from({ length: 500 }, () => seats.take()))
      expect(taken).not.toContain(undefined)
    })
  })
}
