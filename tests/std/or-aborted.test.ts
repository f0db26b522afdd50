import { expect, test } from 'bun:test'
import { orAborted } from '../../src/std/or-aborted.ts'

const never = () => new Promise<never>(() => {})

test('work that is done gives its result, and leaves nothing on the signal', async () => {
  const { signal } = new AbortController()
  let listeners = 0
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (type: string, listener: EventListener) => {
    listeners++
    add(type, listener)
  }
  signal.removeEventListener = (type: string, listener: EventListener) => {
    listeners--
    remove(type, listener)
  }
  expect(await orAborted(Promise.resolve(1), signal)).toBe(1)
  await expect(orAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed')
  expect(listeners).toBe(0)
})

test('an abort, before or during the work, is not kept waiting by it', async () => {
  const cut = new AbortController()
  const during = orAborted(never(), cut.signal)
  cut.abort(new Error('cut'))
  await expect(during).rejects.toThrow('cut')
  await expect(orAborted(never(), cut.signal)).rejects.toThrow('cut')
})
