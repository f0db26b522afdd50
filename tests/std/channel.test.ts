import { expect, test } from 'bun:test'
import { Channel } from '../../src/std/channel.ts'
import { settled } from '../support/clock.ts'

test('the reader gets what is written, before and after it came', async () => {
  const channel = new Channel<number>(10)
  channel.push(1)
  const got: number[] = []
  const reading = (async () => {
    for await (const item of channel) got.push(item)
  })()
  await settled()
  channel.push(2)
  await settled()
  channel.push(3)
  channel.push(4)
  await settled()
  expect(got).toEqual([1, 2, 3, 4])
  channel.close()
  await reading
})

test('what is too much drops the oldest, and is counted', async () => {
  const channel = new Channel<number>(3)
  for (let item = 1; item <= 5; item++) channel.push(item)
  channel.close()
  expect(await Array.fromAsync(channel)).toEqual([3, 4, 5])
  expect(channel.dropped).toBe(2)
})

test('what is written after the end is not read', async () => {
  const channel = new Channel<number>(3)
  channel.push(1)
  channel.close()
  channel.push(2)
  expect(await Array.fromAsync(channel)).toEqual([1])
})
