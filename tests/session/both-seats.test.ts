import { expect, test } from 'bun:test'
import { BothSeats } from '../../src/session/both-seats.ts'
import { MemorySeats } from '../../src/session/memory/seats.ts'
import { seatsContract } from '../contract/seats.ts'

const none = async () => {}
seatsContract('of this server', (limit) => ({
  seats: new BothSeats(new MemorySeats(limit), new MemorySeats(0)),
  advance: none,
}))
seatsContract('of all servers', (limit) => ({
  seats: new BothSeats(new MemorySeats(0), new MemorySeats(limit)),
  advance: none,
}))

test('one that is free in one of the two places alone stays free there', async () => {
  const [here, everywhere] = [new MemorySeats(1), new MemorySeats(1)]
  const other = await everywhere.take()
  expect(await new BothSeats(here, everywhere).take()).toBeUndefined()
  expect(await here.areFree()).toBe(true)
  await other?.[Symbol.asyncDispose]()
  const lost = { take: () => Promise.reject(new Error('lost')), areFree: async () => true }
  await expect(new BothSeats(here, lost).take()).rejects.toThrow('lost')
  expect(await here.areFree()).toBe(true)
})
