import { expect, test } from 'bun:test'
import { Deadline } from '../../src/std/deadline.ts'
import { VirtualClock } from '../support/clock.ts'

const late = () => new Error('late')

function open(parent = new AbortController().signal) {
  const clock = new VirtualClock()
  return { clock, deadline: new Deadline(clock, parent, 1000, late) }
}

test('when time is up the signal says why', async () => {
  const { clock, deadline } = open()
  await clock.advance(999)
  expect(deadline.signal.aborted).toBeFalse()
  await clock.advance(1)
  expect(deadline.signal.reason).toEqual(late())
})

test('more time counts from now, and from the last time it was given', async () => {
  const { clock, deadline } = open()
  await clock.advance(500)
  deadline.extend(1000)
  expect(clock.pending).toBe(1)
  await clock.advance(999)
  expect(deadline.signal.aborted).toBeFalse()
  await clock.advance(1)
  expect(deadline.signal.aborted).toBeTrue()
  deadline.extend(1000)
  expect(clock.pending).toBe(0)
})

test('time that stands still is not up', async () => {
  const { clock, deadline } = open()
  deadline.hold()
  await clock.advance(60_000)
  expect(deadline.signal.aborted).toBeFalse()
})

test('it follows its parent, now or later', async () => {
  const parent = new AbortController()
  const { deadline } = open(parent.signal)
  parent.abort(new Error('cut'))
  expect(deadline.signal.reason).toEqual(new Error('cut'))
  const { clock, deadline: stillborn } = open(parent.signal)
  expect(stillborn.signal.reason).toEqual(new Error('cut'))
  expect(clock.pending).toBe(0)
})

test('who leaves its scope stops what runs in it, and leaves nothing on the parent', () => {
  const { signal } = new AbortController()
  const listeners = new Set<unknown>()
  signal.addEventListener = (_: string, listener: unknown) => void listeners.add(listener)
  signal.removeEventListener = (_: string, listener: unknown) => void listeners.delete(listener)
  const { clock, deadline } = open(signal)
  expect(listeners.size).toBe(1)
  deadline[Symbol.dispose]()
  expect(deadline.signal.aborted).toBeTrue()
  expect(listeners.size).toBe(0)
  expect(clock.pending).toBe(0)
})
