import { expect, test } from 'bun:test'
import { InTurn } from '../../src/std/in-turn.ts'

test('work is done one piece after the other, in the order it was asked for, whether or not one fails', async () => {
  const inTurn = new InTurn()
  const done: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = inTurn.run(async () => (await gate.promise, done.push('first')))
  const second = inTurn.run(() => (done.push('second'), Promise.reject(new Error('no'))))
  const third = inTurn.run(async () => void done.push('third'))
  await Promise.resolve()
  expect(done).toEqual([])
  expect(inTurn.isIdle).toBe(false)
  gate.resolve()
  await first
  await expect(second).rejects.toThrow('no')
  await third
  expect(done).toEqual(['first', 'second', 'third'])
  expect(inTurn.isIdle).toBe(true)
})
